using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>A training run's course, each point the mean of a few steps. Empty where a method has no such number.</summary>
internal sealed record Curve
{
    public const int StepsPerPoint = 10;

    /// <summary>The last step of each point.</summary>
    public required int[] Step { get; init; }

    public required double[] Reward { get; init; }

    /// <summary>Nats a token, before the update.</summary>
    public required double[] Entropy { get; init; }

    public required double[] Target { get; init; }

    public required double[] Coefficient { get; init; }

    /// <summary>Share of groups that teach nothing.</summary>
    public required double[] ZeroDeviationGroups { get; init; }

    public static Curve Of(IReadOnlyList<TrainingStep> steps)
    {
        TrainingStep[][] points = [.. steps.Chunk(StepsPerPoint)];
        return new Curve
        {
            Step = [.. points.Select(p => p[^1].Step)],
            Reward = Means(points, s => s.Reward?.Mean),
            Entropy = Means(points, s => s.Entropy),
            Target = Means(points, s => s.TargetEntropy),
            Coefficient = Means(points, s => s.EntropyCoefficient),
            ZeroDeviationGroups = Means(points, s => s.ZeroDeviationGroups),
        };
    }

    private static double[] Means(TrainingStep[][] points, Func<TrainingStep, double?> value) => points.All(p => p.All(s => value(s) is null)) ? []
        : [.. points.Select(p => Math.Round(p.Average(s => value(s) ?? 0), 4))];
}
