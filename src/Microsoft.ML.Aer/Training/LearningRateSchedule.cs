namespace Microsoft.ML.Aer;

/// <summary>The learning rate of each step: a straight warm-up, then the chosen decay.</summary>
internal sealed record LearningRateSchedule(double Peak, int WarmupSteps, LearningRateDecay Decay, int Steps)
{
    /// <summary>The learning rate of the step that comes after <paramref name="step"/> finished ones.</summary>
    public double At(long step)
    {
        if (step < WarmupSteps) return Peak * (step + 1) / WarmupSteps;
        double progress = Math.Clamp((step - WarmupSteps) / (double)Math.Max(1, Steps - WarmupSteps), 0, 1);
        return Decay switch
        {
            LearningRateDecay.Linear => Peak * (1 - progress),
            LearningRateDecay.Cosine => Peak * 0.5 * (1 + Math.Cos(Math.PI * progress)),
            _ => Peak,
        };
    }
}
