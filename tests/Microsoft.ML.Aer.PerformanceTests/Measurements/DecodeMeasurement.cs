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
        new("sampler", "onnxruntime", "onnxruntime, genai or torch"),
        new("prepack", "1", "onnxruntime only: 1 with rearranged copies of the weights, 0 reads them where training writes them"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        int batch = arguments.Int("batch"), tokens = arguments.Int("new");
        RolloutRequest[] requests = Requests.Create(context.Subject.Config, batch, arguments.Int("group"), arguments.Int("prompt"), tokens);
        using SubjectSampler sampler = SubjectSampler.Create(context, arguments.Text("sampler"), maxRows: batch);
        Timing timing = context.Time(() => sampler.Run(requests));
        PolicyCost cost = context.Subject.Cost;
        return Result.OfTokens(timing, (double)batch * tokens, machine => tokens * cost.DecodeStepSeconds(batch, machine));
    }
}
