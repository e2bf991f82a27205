namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>
/// What unequal lengths cost: half the completions end at a quarter of the others' length, with batches of prompts
/// waiting for their places, against completions that all have the full length.
/// </summary>
internal sealed class RaggedMeasurement : Measurement
{
    public override string Name => "ragged";

    public override string Summary => "tokens a second where half the completions end at a quarter, against equal lengths (ratio)";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("batch", "32", "completions that grow together"),
        new("waiting", "4", "batches of prompts besides the first"),
        new("prompt", "16", "tokens of each prompt"),
        new("new", "64", "tokens of the longer completions"),
        new("prepack", "0", "1 with rearranged copies of the weights, 0 reads them where training writes them"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        int batch = arguments.Int("batch"), count = batch * (1 + arguments.Int("waiting")), longest = arguments.Int("new"), prompt = arguments.Int("prompt");
        PolicyConfig config = context.Subject.Config;
        int[] uneven = [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? longest : longest / 4)];
        RolloutRequest[] uniform = Requests.Create(config, [.. Enumerable.Repeat(longest, count)], group: 1, prompt), ragged = Requests.Create(config, uneven, group: 1, prompt);
        using SubjectSampler sampler = SubjectSampler.Create(context, "onnxruntime", batch);
        // One after the other within each repetition, so that a machine that drifts drifts for both.
        var equal = new List<double>();
        Timing timing = context.Time(() => sampler.Run(ragged), before: () => equal.Add(Timing.Of(0, 1, () => sampler.Run(uniform)).Median));
        double equalRate = (double)count * longest / new Timing(equal[arguments.Int("warmups", Context.Warmups)..]).Median;
        Result result = Result.OfTokens(timing, uneven.Sum());
        return result with { Extra = new Dictionary<string, object> { ["uniform_tokens_per_second"] = equalRate, ["ratio"] = result.TokensPerSecond!.Value / equalRate } };
    }
}
