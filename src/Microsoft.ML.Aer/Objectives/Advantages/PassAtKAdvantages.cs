namespace Microsoft.ML.Aer;

/// <summary>See <see cref="AdvantageEstimator.PassAtK"/>.</summary>
internal sealed class PassAtKAdvantages(bool normalize, double epsilon) : AdvantageEstimator
{
    public override string ToString() => SettingsText.Of(nameof(PassAtK), ("normalize", normalize), ("epsilon", epsilon));

    internal override Advantages Estimate(AdvantageBatch batch)
    {
        var advantages = new double[batch.Count];
        foreach (int[] members in batch.Members)
        {
            if (members.Length < 2) continue;
            int[] best = [.. members.OrderByDescending(i => batch.Rewards[i])];
            double lead = batch.Rewards[best[0]] - batch.Rewards[best[1]];
            double divisor = normalize ? RewardStatistics.StandardDeviation([.. members.Select(i => batch.Rewards[i])]) + epsilon : 1;
            advantages[best[0]] = lead / divisor;
        }

        return new Advantages(advantages);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        if (normalize) Fault.UnlessPositive(epsilon, $"{optionName}'s epsilon", faults);
    }
}
