namespace Microsoft.ML.Aer;

/// <summary>What an update says in numbers.</summary>
internal static class UpdateSummary
{
    // Those that have a property of their own, or that the run measures over all tokens.
    private static readonly HashSet<string> Typed =
    [
        MetricNames.Entropy, MetricNames.ReferenceKl, MetricNames.RatioMean, MetricNames.RatioMinimum, MetricNames.RatioMaximum,
        MetricNames.EffectiveSampleShare, MetricNames.SamplerDifferenceMean, MetricNames.SamplerDifferenceMaximum,
    ];

    /// <summary>The part of a step's metrics that its update determines.</summary>
    public static TrainingStep Of(UpdateResult update)
    {
        SortedDictionary<string, double> metrics = update.Metrics.ToDictionary();
        double? Get(string name) => metrics.TryGetValue(name, out double value) ? value : null;
        return new TrainingStep
        {
            Step = 0,
            Steps = 0,
            Loss = update.Loss,
            GradientNorm = update.GradientNorm,
            ReferenceDivergence = Get(MetricNames.ReferenceKl),
            ImportanceRatioMean = Get(MetricNames.RatioMean),
            ImportanceRatioMin = Get(MetricNames.RatioMinimum),
            ImportanceRatioMax = Get(MetricNames.RatioMaximum),
            EffectiveSampleShare = Get(MetricNames.EffectiveSampleShare),
            SamplerDifferenceMean = Get(MetricNames.SamplerDifferenceMean),
            SamplerDifferenceMax = Get(MetricNames.SamplerDifferenceMaximum),
            LossMetrics = metrics.Where(m => !Typed.Contains(m.Key)).ToDictionary(m => m.Key, m => m.Value),
        };
    }
}
