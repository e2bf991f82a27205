namespace Microsoft.ML.Aer;

/// <summary>The rewards of one step's completions.</summary>
/// <param name="names">The rewards' names, in order.</param>
/// <param name="weights">Their weights.</param>
/// <param name="values">[completion][reward]; NaN where it does not apply or failed.</param>
/// <param name="faults">What failed.</param>
/// <param name="lost">[completion]: whether a reward that counts in the total failed.</param>
internal sealed class RewardTable(
    IReadOnlyList<string> names, IReadOnlyList<float> weights, float[][] values, IReadOnlyList<RewardFault> faults, bool[] lost)
{
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>[completion][reward]; NaN where the reward does not apply or failed.</summary>
    public float[][] Values { get; } = values;

    public IReadOnlyList<RewardFault> Faults { get; } = faults;

    /// <summary>
    /// [completion]: the weighted sum of the rewards that apply (TRL's nansum), NaN where none with a weight does or where one of these failed:
    /// a failed reward could have been anything, so a total without it would be biased.
    /// </summary>
    public float[] Totals { get; } = Sum(values, weights, lost);

    /// <summary>Number of completions without a total.</summary>
    public int MissingCount => Totals.Count(float.IsNaN);

    private static float[] Sum(float[][] values, IReadOnlyList<float> weights, bool[] lost)
    {
        var totals = new float[values.Length];
        for (int completion = 0; completion < values.Length; completion++)
        {
            double sum = 0;
            bool any = false;
            for (int reward = 0; reward < weights.Count; reward++)
            {
                float value = values[completion][reward];
                if (float.IsNaN(value) || weights[reward] == 0) continue;
                sum += (double)weights[reward] * value;
                any = true;
            }
            totals[completion] = any && !lost[completion] ? (float)sum : float.NaN;
        }
        return totals;
    }
}
