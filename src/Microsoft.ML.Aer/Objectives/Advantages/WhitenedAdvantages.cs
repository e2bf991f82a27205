namespace Microsoft.ML.Aer;

/// <summary>See <see cref="AdvantageEstimator.ReinforcePlusPlus"/> and <see cref="AdvantageEstimator.ReinforcePlusPlusBaseline"/>.</summary>
internal sealed class WhitenedAdvantages(bool groupBaseline, double discount) : AdvantageEstimator
{
    private const double VarianceEpsilon = 1e-8;

    public override string ToString() => groupBaseline
        ? SettingsText.Of(nameof(ReinforcePlusPlusBaseline), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward))
        : SettingsText.Of(nameof(ReinforcePlusPlus), ("discount", discount));

    internal override Advantages Estimate(AdvantageBatch batch)
    {
        double[][] returns = [.. Enumerable.Range(0, batch.Count).Select(i => new double[batch.Lengths[i]])];
        foreach (int[] members in batch.Members)
        {
            // Alone in its group a completion has nothing to be compared with: it stays at the mean of the step.
            double baseline = groupBaseline && !(members.Length < 2 && LoneCompletionsKeepReward) ? members.Average(i => batch.Rewards[i]) : 0;
            foreach (int i in members)
            {
                double value = batch.Rewards[i] - baseline;
                for (int t = returns[i].Length - 1; t >= 0; t--, value *= discount) returns[i][t] = value;
            }
        }

        Whiten(returns, [.. batch.Scored]);
        return discount == 1 ? new Advantages([.. returns.Select(r => r.Length == 0 ? 0 : r[0])]) : new Advantages(returns);
    }

    internal override void Validate(string optionName, ICollection<string> faults) =>
        Fault.Unless(discount is > 0 and <= 1, $"{optionName}'s discount", discount, "in (0, 1]", faults);

    // Mean 0 and variance 1 over the tokens of the scored completions; the others stay 0.
    private static void Whiten(double[][] returns, int[] scored)
    {
        long count = scored.Sum(i => (long)returns[i].Length);
        double mean = scored.Sum(i => returns[i].Sum()) / Math.Max(count, 1);
        double squares = scored.Sum(i => returns[i].Sum(r => (r - mean) * (r - mean)));
        double scale = count < 2 ? 0 : 1 / Math.Sqrt((squares / (count - 1)) + VarianceEpsilon);
        foreach (int i in scored)
        {
            for (int t = 0; t < returns[i].Length; t++) returns[i][t] = (returns[i][t] - mean) * scale;
        }
    }
}
