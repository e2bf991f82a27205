namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Decoding behind a context of some length, without the computation of the context itself.</summary>
internal sealed class ContextMeasurement : Measurement
{
    public override string Name => "context";

    public override string Summary => "tokens a second of decoding steps alone, behind a context of some length";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("context", "128,512,1024,2048", "tokens before the first that is timed"),
        new("batch", "8", "completions that grow together, each with a context of its own"),
        new("new", "16", "steps that are timed"),
        new("prepack", "0", "1 with rearranged copies of the weights, 0 reads them where training writes them"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        int batch = arguments.Int("batch"), length = arguments.Int("context"), steps = arguments.Int("new");
        PolicyConfig config = context.Subject.Config;
        using SubjectSampler sampler = SubjectSampler.Create(context, "onnxruntime", batch);
        // What one token takes is taken off what one token and the steps take.
        RolloutRequest[] one = Requests.Create(config, batch, group: 1, length, newTokens: 1), more = Requests.Create(config, batch, group: 1, length, steps + 1);
        var first = new List<double>();
        Timing both = context.Time(() => sampler.Run(more), before: () => first.Add(Timing.Of(0, 1, () => sampler.Run(one)).Median));
        var timing = new Timing([.. both.Seconds.Zip(first[arguments.Int("warmups")..], (all, prompt) => all - prompt)]);
        PolicyCost cost = context.Subject.Cost;
        double cacheBytes = 2.0 * sizeof(float) * batch * (length + (steps / 2.0)) * config.KeyValueWidth * config.LayerCount;
        return Result.OfTokens(timing, (double)batch * steps, machine => steps * cost.DecodeStepSeconds(batch, machine)) with
        {
            Extra = new Dictionary<string, object>(sampler.Figures) { ["kv_read_gb_per_step"] = cacheBytes / 1e9 },
        };
    }
}
