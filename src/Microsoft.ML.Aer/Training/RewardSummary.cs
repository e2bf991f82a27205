namespace Microsoft.ML.Aer;

/// <summary>One reward over the completions of a step.</summary>
/// <param name="Mean">The mean over completions that have the reward; NaN if none has.</param>
/// <param name="StandardDeviation">The standard deviation over the same (Bessel-corrected); 0 for fewer than two.</param>
/// <param name="Missing">How many completions have no reward: it failed, timed out, did not apply or was not a number.</param>
public sealed record RewardSummary(double Mean, double StandardDeviation, int Missing)
{
    internal static RewardSummary Of(ReadOnlySpan<float> rewards)
    {
        double sum = 0, squares = 0;
        int count = 0;
        foreach (float reward in rewards)
        {
            if (float.IsNaN(reward)) continue;
            sum += reward;
            count++;
        }
        double mean = count == 0 ? double.NaN : sum / count;
        foreach (float reward in rewards)
        {
            if (!float.IsNaN(reward)) squares += (reward - mean) * (reward - mean);
        }
        return new(mean, count < 2 ? 0 : Math.Sqrt(squares / (count - 1)), rewards.Length - count);
    }
}
