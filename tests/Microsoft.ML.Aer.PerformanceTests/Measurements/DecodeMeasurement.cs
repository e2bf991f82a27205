namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Completions as training samples them: exact draws over the whole vocabulary, log-probabilities and entropies included.</summary>
internal sealed class DecodeMeasurement : Measurement
{
    public override string Name => "decode";

    public override string Summary => "tokens a second of completions, prompts computed within the time";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("batch", "1,8,32,64", "completions that grow together"),
        new("prompt", "16", "tokens of each prompt"),
        new("new", "112", "tokens of each completion"),
        new("group", "1", "completions that share a prompt"),
        new("seed", "1", "of the draws"),
        new("sampler", "onnxruntime", "onnxruntime, genai or torch"),
        new("prepack", "0", "onnxruntime only: 1 with rearranged copies of the weights, 0 reads them where training writes them"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        int batch = arguments.Int("batch"), tokens = arguments.Int("new");
        RolloutRequest[] requests = Requests.Create(context.Subject.Config, batch, arguments.Int("group"), arguments.Int("prompt"), tokens, arguments.Int("seed"));
        using SubjectSampler sampler = SubjectSampler.Create(context, arguments.Text("sampler"), maxRows: batch);
        using GenAIGreedy? greedy = arguments.Text("sampler") == "genai" ? new(context) : null;
        // One after the other within each repetition, so that a machine that drifts drifts for both.
        var own = new List<double>();
        Timing timing = context.Time(() => sampler.Run(requests), before: () => own.Add(greedy is null ? 0 : Timing.Of(0, 1, () => greedy.Run(requests)).Median));
        PolicyCost cost = context.Subject.Cost;
        return Result.OfTokens(timing, (double)batch * tokens, machine => tokens * cost.DecodeStepSeconds(batch, machine)) with
        {
            Extra = new Dictionary<string, object>(greedy is null ? sampler.Figures : Greedy(timing, new Timing(own[arguments.Int("warmups", Context.Warmups)..]), (double)batch * tokens)) { ["parameters"] = cost.Parameters },
        };
    }

    private static Dictionary<string, object> Greedy(Timing timing, Timing greedy, double tokens) =>
        new() { ["greedy_tokens_per_second"] = tokens / greedy.Median, ["greedy_ratio"] = greedy.Median / timing.Median };
}
