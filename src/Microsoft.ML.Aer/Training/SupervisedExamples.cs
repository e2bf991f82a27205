using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Prompts with the completions to learn, as tokens.</summary>
internal sealed class SupervisedExamples
{
    private readonly TrainingProblems _prompts;
    private readonly int[][] _completions;

    private SupervisedExamples(TrainingProblems prompts, int[][] completions) => (_prompts, _completions) = (prompts, completions);

    public int Count => _prompts.Count;

    public TrainingSequence this[int row] => new(row, _prompts.Tokens[row], _completions[row]);

    /// <exception cref="InvalidOperationException">There are no rows, or one does not fit the policy.</exception>
    public static SupervisedExamples Read(IHost host, IDataView data, SupervisedFineTuningTrainer.Options options, TrainingPolicy policy, string what)
    {
        TrainingProblems prompts = TrainingProblems.Read(host, data, options.PromptColumnName, policy, what);
        string[] texts = RewardColumns.ReadText(data, options.CompletionColumnName);
        return new SupervisedExamples(prompts, [.. texts.Select((text, row) => Encode(host, options.CompletionColumnName, text, row, prompts.Tokens[row].Length, policy))]);
    }

    public string Fingerprint() => new TrainingProblems(_prompts.Prompts, [.. _prompts.Tokens.Zip(_completions, (p, c) => (int[])[.. p, -1, .. c])]).Fingerprint();

    private static int[] Encode(IHost host, string column, string text, int row, int promptLength, TrainingPolicy policy)
    {
        int[] tokens = [.. policy.Codec.EncodeCompletion(text), .. policy.Config.EosTokenIds.Take(1)];
        if (tokens.Length == 0) throw host.Process(new InvalidOperationException($"Row {row}: the completion in column '{column}' has no tokens, and the policy has no end-of-sequence token to learn."));
        if (promptLength + tokens.Length > policy.Config.ContextLength)
        {
            throw host.Process(new InvalidOperationException(
                $"Row {row}: prompt and completion (column '{column}') have {promptLength} + {tokens.Length} tokens, but the policy's context holds {policy.Config.ContextLength}. Shorten them or leave the row out."));
        }
        return tokens;
    }
}
