namespace Microsoft.ML.Aer;

/// <summary>Rewards minus their group's mean, scaled or not: GRPO, Dr. GRPO and batch scaling.</summary>
internal sealed class GroupAdvantages(AdvantageScale scale, double epsilon) : AdvantageEstimator
{
    public override string ToString() => scale switch
    {
        AdvantageScale.Group => SettingsText.Of(nameof(GroupNormalized), ("epsilon", epsilon), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward)),
        AdvantageScale.Batch => SettingsText.Of(nameof(BatchScaled), ("epsilon", epsilon), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward)),
        _ => SettingsText.Of(nameof(GroupCentered), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward)),
    };

    internal override Advantages Estimate(AdvantageBatch batch)
    {
        var advantages = new double[batch.Count];
        double ofBatch = scale == AdvantageScale.Batch ? RewardStatistics.StandardDeviation([.. batch.Scored.Select(i => batch.Rewards[i])]) : 0;
        foreach (int[] members in batch.Members)
        {
            bool isLone = members.Length < 2;
            if (isLone && !LoneCompletionsKeepReward) continue;
            double[] rewards = [.. members.Select(i => batch.Rewards[i])];
            double mean = isLone ? 0 : rewards.Average();
            double divisor = scale switch
            {
                AdvantageScale.Group => (isLone ? 1 : RewardStatistics.StandardDeviation(rewards)) + epsilon,
                AdvantageScale.Batch => ofBatch + epsilon,
                _ => 1,
            };
            foreach (int i in members) advantages[i] = (batch.Rewards[i] - mean) / divisor;
        }

        return new Advantages(advantages);
    }

    internal override void Validate(string optionName, ICollection<string> faults)
    {
        if (scale != AdvantageScale.None) Fault.UnlessPositive(epsilon, $"{optionName}'s epsilon", faults);
    }
}
