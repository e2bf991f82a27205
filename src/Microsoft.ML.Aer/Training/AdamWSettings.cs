namespace Microsoft.ML.Aer;

/// <summary>The constants of <see cref="AdamW"/>; the learning rate comes with each step.</summary>
internal sealed record AdamWSettings(double Beta1, double Beta2, double Epsilon, double WeightDecay);
