namespace Microsoft.ML.Aer;

/// <summary>Makes rewards: from a delegate over the user's row type, or one of the usual verifiable ones.</summary>
/// <remarks>
/// Rewards only describe; columns are checked before training starts. Weights and limits are set on the result, for
/// instance <c>Rewards.ExactMatch().WithWeight(0.5f)</c>.
/// </remarks>
public static partial class Rewards
{
    /// <summary>Makes a reward from a function of the problem's row and the completion.</summary>
    /// <typeparam name="TProblem">The row's class, with the columns the function reads, as for ML.NET's <c>CreateEnumerable</c>.</typeparam>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="score">
    /// The function: larger is better. It is called from several threads at once, with the same row object for all completions
    /// of one problem, which it must not change. What it throws, NaN and infinity count as a missing reward.
    /// </param>
    /// <returns>The reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="score"/> is null.</exception>
    public static Reward Create<TProblem>(string name, Func<TProblem, Completion, float> score)
        where TProblem : class, new()
    {
        ArgumentNullException.ThrowIfNull(score);
        return new DelegateReward<TProblem>(name, (problem, completion, _) => ValueTask.FromResult(score(problem, completion)), null);
    }

    /// <summary>Makes a reward from an asynchronous function of the problem's row and the completion, such as a service call.</summary>
    /// <typeparam name="TProblem">The row's class, with the columns the function reads, as for ML.NET's <c>CreateEnumerable</c>.</typeparam>
    /// <param name="name">The name under which metrics show it.</param>
    /// <param name="scoreAsync">
    /// The function: larger is better. Its token is cancelled when the run is, or when the reward's time is over. What it
    /// throws, NaN and infinity count as a missing reward.
    /// </param>
    /// <param name="maxConcurrency">How many calls may be under way at once, at least 1. Default 8 (ours).</param>
    /// <returns>The reward.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or white space.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="scoreAsync"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConcurrency"/> is less than 1.</exception>
    public static Reward Create<TProblem>(
        string name, Func<TProblem, Completion, CancellationToken, ValueTask<float>> scoreAsync, int maxConcurrency = 8)
        where TProblem : class, new()
    {
        ArgumentNullException.ThrowIfNull(scoreAsync);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        return new DelegateReward<TProblem>(name, scoreAsync, maxConcurrency);
    }

    /// <summary>Makes a reward of 1 where the answer, without blanks around it, is exactly the label, else 0.</summary>
    /// <param name="labelColumnName">The text column with the expected answer. Default "Answer".</param>
    /// <param name="extraction">How the answer is cut out of the completion. Default <see cref="AnswerExtraction.Whole"/>.</param>
    /// <returns>The reward, named "exact_match".</returns>
    /// <exception cref="ArgumentException"><paramref name="labelColumnName"/> is null or white space.</exception>
    public static Reward ExactMatch(string labelColumnName = DefaultLabelColumnName, AnswerExtraction? extraction = null) =>
        Labelled("exact_match", labelColumnName, extraction, (label, answer) => answer is not null && answer.AsSpan().Trim().SequenceEqual(label.AsSpan().Trim()) ? 1 : 0);

    /// <summary>The column of expected answers unless named otherwise.</summary>
    internal const string DefaultLabelColumnName = "Answer";
}
