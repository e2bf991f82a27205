namespace Microsoft.ML.Aer;

/// <summary>See <see cref="AdvantageEstimator.QuantileBaseline"/>.</summary>
internal sealed class QuantileAdvantages(double quantile, double epsilon) : AdvantageEstimator
{
    public override string ToString() => SettingsText.Of(nameof(QuantileBaseline), ("quantile", quantile), ("epsilon", epsilon), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward));

    internal override Advantages Estimate(AdvantageBatch batch)
    {
        var advantages = new double[batch.Count];
        foreach (int[] members in batch.Members)
        {
            bool isLone = members.Length < 2;
            if (isLone && !LoneCompletionsKeepReward) continue;
            double[] rewards = [.. members.Select(i => batch.Rewards[i]).Order()];
            double baseline = isLone ? 0 : Quantile(rewards);
            double divisor = (isLone ? 1 : RewardStatistics.StandardDeviation(rewards)) + epsilon;
            foreach (int i in members) advantages[i] = (batch.Rewards[i] - baseline) / divisor;
        }

        return new Advantages(advantages);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        Fault.Unless(quantile is > 0 and < 1, $"{optionName}'s quantile", quantile, "in (0, 1)", faults);
        Fault.UnlessPositive(epsilon, $"{optionName}'s epsilon", faults);
    }

    // The smallest reward r of which at least a share K is at most r: no interpolation, so that with rewards 0 and 1
    // the baseline is one of them. The small number forgives rounding of K n.
    private double Quantile(double[] sorted) =>
        sorted[Math.Clamp((int)Math.Ceiling((quantile * sorted.Length) - 1e-9) - 1, 0, sorted.Length - 1)];
}
