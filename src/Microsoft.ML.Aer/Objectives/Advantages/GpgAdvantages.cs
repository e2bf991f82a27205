namespace Microsoft.ML.Aer;

/// <summary>See <see cref="AdvantageEstimator.Gpg"/>.</summary>
internal sealed class GpgAdvantages : AdvantageEstimator
{
    public override string ToString() => SettingsText.Of(nameof(Gpg), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward));

    internal override Advantages Estimate(AdvantageBatch batch)
    {
        var advantages = new double[batch.Count];
        int scored = batch.Scored.Count();
        double factor = (double)scored / Math.Max(batch.Scored.Count(i => batch.Rewards[i] != 0), 1);
        foreach (int[] members in batch.Members)
        {
            bool isLone = members.Length < 2;
            if (isLone && !LoneCompletionsKeepReward) continue;
            double mean = isLone ? 0 : members.Average(i => batch.Rewards[i]);
            foreach (int i in members) advantages[i] = factor * (batch.Rewards[i] - mean);
        }

        return new Advantages(advantages);
    }
}
