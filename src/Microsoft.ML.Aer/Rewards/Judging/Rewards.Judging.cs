using Microsoft.Extensions.AI;

namespace Microsoft.ML.Aer;

// Rewards given by another policy or a remote model.
public static partial class Rewards
{
    /// <summary>
    /// Makes a reward of 1 where a judge finds that the answer means the same as the label, 0 where not. A reply without a verdict, an exception
    /// of the client and a call past the reward's timeout count as a missing reward.
    /// </summary>
    /// <param name="chatClient">The judge; retries and rate limits are its pipeline's business.</param>
    /// <param name="questionColumnName">The text column with the question. Default "Question".</param>
    /// <param name="labelColumnName">The text column with the expected answer. Default "Answer".</param>
    /// <param name="extraction">How the answer is cut out of the completion; one without an answer scores 0 unasked. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <param name="chatOptions">Model, temperature and the rest, as the client understands them. Default: null, temperature 0 and else the client's own.</param>
    /// <param name="maxConcurrency">How many calls may be under way at once, at least 1. Default 8 (ours).</param>
    /// <returns>The reward, named "judge". <see cref="Reward.WithCache"/> spares asking twice about one completion, <see cref="Gate"/> asking at all.</returns>
    /// <exception cref="ArgumentException">A column name is null or white space.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than 1.</exception>
    public static Reward Judge(
        IChatClient chatClient, string questionColumnName = "Question", string labelColumnName = DefaultLabelColumnName, AnswerExtraction? extraction = null, ChatOptions? chatOptions = null, int maxConcurrency = 8)
    {
        ArgumentNullException.ThrowIfNull(chatClient);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        AnswerExtraction extract = extraction ?? AnswerExtraction.Whole;
        chatOptions ??= new ChatOptions { Temperature = 0 };
        return new ColumnReward<(string Question, string Label)>(
            "judge",
            [RewardColumn.Text(questionColumnName), RewardColumn.Text(labelColumnName)],
            (_, problems) => [.. RewardColumns.ReadText(problems, questionColumnName).Zip(RewardColumns.ReadText(problems, labelColumnName))],
            async (problem, completion, cancellationToken) =>
            {
                if (extract.Extract(completion) is not { } answer) return 0;
                ChatResponse response = await chatClient.GetResponseAsync(JudgeReward.Messages(problem.Question, problem.Label, answer), chatOptions, cancellationToken).ConfigureAwait(false);
                return JudgeReward.Verdict(response.Text);
            },
            maxConcurrency);
    }

    /// <summary>Makes a reward of what a judge replies, with the user's own instructions and reading of the reply.</summary>
    /// <typeparam name="TProblem">The row's class, with the columns the function reads, as for ML.NET's <c>CreateEnumerable</c>.</typeparam>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="chatClient">The judge; retries and rate limits are its pipeline's business.</param>
    /// <param name="messages">What the judge is asked about a completion. The completion is untrusted text: mark where it begins and ends.</param>
    /// <param name="parse">Reads the reward out of the reply; larger is better. What it throws, NaN and infinity count as a missing reward.</param>
    /// <param name="chatOptions">Model, temperature and the rest, as the client understands them. Default: null, temperature 0 and else the client's own.</param>
    /// <param name="maxConcurrency">How many calls may be under way at once, at least 1. Default 8 (ours).</param>
    /// <returns>The reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than 1.</exception>
    public static Reward Judge<TProblem>(
        string name, IChatClient chatClient, Func<TProblem, Completion, IEnumerable<ChatMessage>> messages, Func<string, float> parse, ChatOptions? chatOptions = null, int maxConcurrency = 8)
        where TProblem : class, new()
    {
        ArgumentNullException.ThrowIfNull(chatClient);
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(parse);
        chatOptions ??= new ChatOptions { Temperature = 0 };
        return Create<TProblem>(
            name,
            async (problem, completion, cancellationToken) =>
            {
                ChatResponse response = await chatClient.GetResponseAsync(messages(problem, completion), chatOptions, cancellationToken).ConfigureAwait(false);
                return parse(response.Text);
            },
            maxConcurrency);
    }
}
