namespace Microsoft.ML.Aer;

/// <summary>See <see cref="AdvantageEstimator.LeaveOneOut"/>.</summary>
internal sealed class LeaveOneOutAdvantages : AdvantageEstimator
{
    public override string ToString() => SettingsText.Of(nameof(LeaveOneOut), (nameof(LoneCompletionsKeepReward), LoneCompletionsKeepReward));

    internal override Advantages Estimate(AdvantageBatch batch)
    {
        var advantages = new double[batch.Count];
        foreach (int[] members in batch.Members)
        {
            if (members.Length < 2)
            {
                if (LoneCompletionsKeepReward) advantages[members[0]] = batch.Rewards[members[0]];
                continue;
            }

            double mean = members.Average(i => batch.Rewards[i]);

            // reward - mean of the others, written with the mean of all.
            double factor = (double)members.Length / (members.Length - 1);
            foreach (int i in members) advantages[i] = (batch.Rewards[i] - mean) * factor;
        }

        return new Advantages(advantages);
    }
}
