namespace Microsoft.ML.Aer.Tests;

/// <summary>Every policy loss and every part around it, by name.</summary>
internal static class SampleObjectives
{
    public static readonly Dictionary<string, Func<ObjectiveSettings>> All = new(StringComparer.Ordinal)
    {
        ["Grpo"] = () => Of(PolicyLoss.Grpo()),
        ["DrGrpo"] = () => Of(PolicyLoss.DrGrpo()),
        ["Bnpo"] = () => Of(PolicyLoss.Bnpo()),
        ["Dapo"] = () => Of(PolicyLoss.Dapo()),
        ["Gspo"] = () => Of(PolicyLoss.Gspo(0.05, 0.05)),
        ["GspoToken"] = () => Of(With(PolicyLoss.Gspo(0.05, 0.05), l => l.RatioLevel = ImportanceLevel.CompletionPerToken)),
        ["Luspo"] = () => Of(PolicyLoss.Luspo(0.05, 0.05)),
        ["DualClip"] = () => Of(PolicyLoss.DualClip(bound: 1.1)),
        ["TwoSidedClip"] = () => Of(PolicyLoss.TwoSidedClip(1.15)),
        ["Cispo"] = () => Of(PolicyLoss.Cispo(1.1)),
        ["Sapo"] = () => Of(PolicyLoss.Sapo()),
        ["Vespo"] = () => Of(PolicyLoss.Vespo()),
        ["Gpg"] = () => Of(PolicyLoss.Gpg()),
        ["GeometricMean"] = () => Of(PolicyLoss.GeometricMean(0.1, 0.1)),
        ["DppoTotalVariation"] = () => Of(PolicyLoss.Dppo(low: 0.02, high: 0.02, maximumRatio: 1.1)),
        ["DppoKullbackLeibler"] = () => Of(PolicyLoss.Dppo(PolicyDivergence.KullbackLeibler, 0.002, 0.002)),
        ["Dro"] = () => Of(PolicyLoss.Dro(0.5)),
        ["TokenSum"] = () => Of(With(PolicyLoss.Dapo(), l => l.Aggregation = LossAggregation.TokenSum)),
        ["ClipCov"] = () => Of(PolicyLoss.ClipCov(share: 0.1, lowerBound: 0.01)),
        ["KlCov"] = () => Of(PolicyLoss.KlCov(share: 0.2)),
        ["TopEntropy"] = () => Of(With(PolicyLoss.Dapo(), l => l.TopEntropyShare = 0.5)),
        ["DriftLimit"] = () => Of(With(PolicyLoss.Dapo(), l => l.DriftLimit = 0.02)),
        ["Reference"] = () => Of(PolicyLoss.Grpo()) with { ReferenceCoefficient = 0.3 },
        ["UnbiasedReference"] = () => Of(PolicyLoss.Dapo()) with { ReferenceCoefficient = 0.3, CorrectReferenceBias = true },
        ["TruncatedTokens"] = () => Of(PolicyLoss.Dapo()) with { Correction = ImportanceCorrection.Truncated(1.05, 0.95) },
        ["MaskedCompletions"] = () => Of(PolicyLoss.Dapo()) with { Correction = ImportanceCorrection.Masked(1.1, 0.9) },
        ["VespoCorrected"] = () => Of(PolicyLoss.Vespo()) with { Correction = ImportanceCorrection.Truncated() },
        ["GeometricMeanCorrected"] = () => Of(PolicyLoss.GeometricMean()) with { Correction = ImportanceCorrection.Truncated() },
    };

    // Defined over what is in a micro-batch, so how a batch is split matters.
    private static readonly string[] DependOnSplit = ["Bnpo", "ClipCov", "KlCov"];

    // Weights without gradient: the loss's value is not what its gradient is the derivative of.
    private static readonly string[] StopGradients = ["Cispo", "Vespo", "VespoCorrected", "GspoToken", "DppoTotalVariation", "DppoKullbackLeibler"];

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string> Additive => [.. All.Keys.Except(DependOnSplit)];

    public static TheoryData<string> Differentiable => [.. All.Keys.Except(StopGradients)];

    private static ObjectiveSettings Of(PolicyLoss loss) => new() { Loss = loss };

    private static PolicyLoss With(PolicyLoss loss, Action<PolicyLoss> set)
    {
        set(loss);
        return loss;
    }
}
