namespace Microsoft.ML.Aer;

/// <summary>Scores completions of one set of problems.</summary>
/// <remarks>
/// Called from several threads at once. What it throws, NaN, infinity and a call past its timeout are faults: the
/// completion then counts as missing, whatever its other rewards are.
/// </remarks>
public abstract class RewardScorer
{
    /// <summary>Scores one completion.</summary>
    /// <param name="problem">The problem's row number, from 0.</param>
    /// <param name="completion">What the policy answered.</param>
    /// <param name="cancellationToken">Cancelled when the run is, or when the reward's time is over.</param>
    /// <returns>
    /// The reward; <see langword="null"/> where the reward does not apply to this problem, so that the total is the sum of the
    /// other rewards. A completion to which no reward applies has no total and is left out of its group's baseline.
    /// </returns>
    public abstract ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken);
}
