using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A chat client's answers in the columns of <see cref="PolicyTransformer"/>, so that both are evaluated by the same code.</summary>
internal static class ChatPredictions
{
    public static async Task<IDataView> CreateAsync(IHostEnvironment environment, IChatClient client, IDataView problems, ChatPredictionOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> faults = options.Faults();
        if (faults.Count > 0)
        {
            throw environment.Process(new ArgumentOutOfRangeException(nameof(options), $"The options have {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:{string.Concat(faults.Select(f => $"{Environment.NewLine}- {f}"))}"));
        }
        IHost host = environment.Register(nameof(ChatPredictions));
        DataViewSchema.Column prompt = SchemaChecks.Require(host, problems.Schema, "prompt", options.PromptColumnName, TextDataViewType.Instance);
        var answers = new ConcurrentDictionary<string, Answer[]>(StringComparer.Ordinal);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Requests(problems, prompt, options.CompletionsPerPrompt, answers), parallel, async (request, stop) =>
        {
            ChatResponse response = await client.GetResponseAsync(Messages(request.Prompt, options), options.ChatOptions, stop).ConfigureAwait(false);
            answers[request.Prompt][request.Sample] = new Answer(response.Text, response.Usage?.OutputTokenCount, response.FinishReason);
        }).ConfigureAwait(false);
        return new TextMapping(host, "prompt", options.PromptColumnName, Columns(options, answers)).Transform(problems);
    }

    // Two rows with one prompt get the same completions, as they do from a policy.
    private static IEnumerable<(string Prompt, int Sample)> Requests(IDataView problems, DataViewSchema.Column prompt, int count, ConcurrentDictionary<string, Answer[]> answers)
    {
        using DataViewRowCursor cursor = problems.GetRowCursor([prompt]);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(prompt);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            string text = value.ToString();
            if (!answers.TryAdd(text, new Answer[count])) continue;
            for (int sample = 0; sample < count; sample++) yield return (text, sample);
        }
    }

    private static List<ChatMessage> Messages(string prompt, ChatPredictionOptions options)
    {
        List<ChatMessage> messages = [new(ChatRole.User, prompt)];
        if (options.SystemMessage is { } system) messages.Insert(0, new ChatMessage(ChatRole.System, system));
        return messages;
    }

    private static List<TextOutput> Columns(ChatPredictionOptions options, ConcurrentDictionary<string, Answer[]> answers)
    {
        CompletionColumns names = CompletionColumns.For(options.PromptColumnName, options.OutputColumnName);
        bool single = options.CompletionsPerPrompt == 1;
        List<TextOutput> columns =
        [
            Column(names.Completion, TextDataViewType.Instance, a => a.Text.AsMemory()),
            // A client that says nothing has not been cut off, as far as one can know.
            Column(names.FinishReason, TextDataViewType.Instance, a => (a.FinishReason == ChatFinishReason.Length ? FinishReason.Length : FinishReason.Stop).ToString().AsMemory()),
        ];
        if (answers.Values.All(group => group.All(a => a.Tokens is >= 0 and <= int.MaxValue))) columns.Add(Column(names.TokenCount, NumberDataViewType.Int32, a => (int)a.Tokens!.Value));
        return columns;

        TextOutput Column<T>(string name, PrimitiveDataViewType type, Func<Answer, T> select) => single
            ? new TextOutput<T>(name, type, text => select(answers[text][0]))
            : new TextVectorOutput<T>(name, type, text => Array.ConvertAll(answers[text], a => select(a)), options.CompletionsPerPrompt);
    }

    private readonly record struct Answer(string Text, long? Tokens, ChatFinishReason? FinishReason);
}
