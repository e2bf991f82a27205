using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>One update as training makes it: forward, backward, clipping and an AdamW step over sequences that share no prompt.</summary>
internal sealed class TrainMeasurement : Measurement
{
    public override string Name => "train";

    public override string Summary => "tokens a second of an update: log-probability and entropy of every token in the loss, gradients, clipping, AdamW";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("rows", "8", "sequences"),
        new("tokens", "192", "tokens of each"),
        new("recompute", "0", "1 keeps only each block's input for the way back, for less memory"),
        new("budget", "4096", "most tokens of one forward and backward pass"),
    ];

    public override Result Measure(Context context)
    {
        int rows = context.Arguments.Int("rows"), tokens = context.Arguments.Int("tokens");
        set_num_threads(context.Threads);
        CausalPolicy policy = context.Subject.Torch;
        using var optimizer = new AdamW(policy.TrainableParameters, new AdamWSettings(0.9, 0.999, 1e-8, 0));
        using var gradient = new PolicyGradient(policy, new OutputHead(policy.HeadWeight), temperature: 1, context.Arguments.Int("budget"), context.Arguments.Int("recompute") != 0);
        TrainingSequence[] sequences = Sequences(policy.Config, rows, tokens);
        Timing timing = context.Time(() => Update(gradient, optimizer, sequences, rows * tokens));
        return Result.OfTokens(timing, (double)rows * tokens, machine => context.Subject.Cost.TrainFlop(rows, tokens) / (machine.Sgemm2048 * 1e9)) with
        {
            Extra = new Dictionary<string, object> { ["seconds"] = timing.Median },
        };
    }

    private static void Update(PolicyGradient gradient, AdamW optimizer, TrainingSequence[] sequences, int tokens)
    {
        gradient.Accumulate(sequences, (_, logProbs, entropies) => (logProbs.sum() + (0.01 * entropies.sum())) / -tokens, CancellationToken.None);
        double norm = optimizer.GradientNorm();
        optimizer.Step(1e-6, norm > 1 ? 1 / norm : 1);
    }

    // One token of prompt, so that every token computed predicts one that counts.
    private static TrainingSequence[] Sequences(PolicyConfig config, int rows, int tokens)
    {
        var random = new Random(11);
        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(config.VocabularySize))];
        return [.. Enumerable.Range(0, rows).Select(row => new TrainingSequence(row, Draw(1), Draw(tokens)))];
    }
}
