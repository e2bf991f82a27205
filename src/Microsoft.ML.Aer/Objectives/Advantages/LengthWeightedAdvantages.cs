namespace Microsoft.ML.Aer;

/// <summary>See <see cref="AdvantageEstimator.Opo"/>.</summary>
internal sealed class LengthWeightedAdvantages : AdvantageEstimator
{
    public override string ToString() => SettingsText.Of(nameof(Opo), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward));

    internal override Advantages Estimate(AdvantageBatch batch)
    {
        var advantages = new double[batch.Count];
        foreach (int[] members in batch.Members)
        {
            bool isLone = members.Length < 2;
            long tokens = members.Sum(i => (long)batch.Lengths[i]);
            if ((isLone && !LoneCompletionsKeepReward) || tokens == 0) continue;
            double baseline = isLone ? 0 : members.Sum(i => batch.Lengths[i] * batch.Rewards[i]) / tokens;
            foreach (int i in members) advantages[i] = batch.Rewards[i] - baseline;
        }

        return new Advantages(advantages);
    }
}
