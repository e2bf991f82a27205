namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// A made-up policy's entropy under a controller: training wears it down, a bonus restores it, with delay and noise.
/// </summary>
/// <remarks>
/// h(t+1) = h(t) exp(-wear (1 - floor / h(t)) + strength a(t) (1 - h(t) / ceiling)), where a is the mean of the last <see cref="Delay"/>
/// coefficients: an optimizer's momentum answers late. The controller sees h (1 + noise N(0,1)). The numbers are set from runs of a small
/// policy on Countdown: without a bonus the entropy fell from 0.58 to 0.15 nats, to 0.4 of its start within 450 steps, and a fixed
/// coefficient of 0.03 held it at 0.25; its measurement varied by 8 % from step to step. The delay is assumed. It is a test bench, not a
/// model of any policy.
/// </remarks>
internal sealed record EntropySimulation
{
    public int Steps { get; init; } = 2000;

    /// <summary>Nats.</summary>
    public double InitialEntropy { get; init; } = 0.58;

    /// <summary>Nats that training leaves without any bonus.</summary>
    public double Floor { get; init; } = 0.15;

    /// <summary>Share of the entropy above the floor that a step without bonus takes.</summary>
    public double Wear { get; init; } = 0.0037;

    /// <summary>What a coefficient of 1 adds to the logarithm of the entropy in a step.</summary>
    public double Strength { get; init; } = 0.055;

    /// <summary>Steps over which the answer to a coefficient is spread.</summary>
    public int Delay { get; init; } = 20;

    /// <summary>Relative deviation of the measured entropy from the true one from step to step.</summary>
    public double Noise { get; init; } = 0.08;

    public int Seed { get; init; } = 1;

    /// <summary>Runs a regularization: true entropy, target and coefficient of each step. Targets are NaN where there is none.</summary>
    public (double[] Entropies, double[] Targets, double[] Coefficients) Run(EntropyRegularization regularization)
    {
        EntropyController controller = regularization.CreateController(Steps);
        var random = new Random(Seed);
        double entropy = InitialEntropy, ceiling = 4 * InitialEntropy;
        double[] entropies = new double[Steps], targets = new double[Steps], coefficients = new double[Steps];
        for (int t = 0; t < Steps; t++)
        {
            double measured = entropy * Math.Max(0.1, 1 + (Noise * Gaussian(random)));
            EntropyDecision decision = controller.Observe(new EntropyObservation
            {
                Step = t,
                MeanEntropy = measured,
                TokenCount = 1000,
                GroupAccuracies = [0],
            });
            (entropies[t], targets[t], coefficients[t]) = (entropy, decision.Target ?? double.NaN, decision.Coefficient);
            int from = Math.Max(0, t + 1 - Delay);
            double answered = coefficients.AsSpan(from, t + 1 - from).ToArray().Sum() / Delay;
            entropy *= Math.Exp((-Wear * (1 - (Floor / entropy))) + (Strength * answered * (1 - (entropy / ceiling))));
        }

        return (entropies, targets, coefficients);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
