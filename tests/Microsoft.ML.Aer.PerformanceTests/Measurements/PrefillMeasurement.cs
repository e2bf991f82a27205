namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>The computation of prompts alone: one token is drawn behind each.</summary>
internal sealed class PrefillMeasurement : Measurement
{
    public override string Name => "prefill";

    public override string Summary => "prompt tokens a second";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("batch", "8", "prompts"),
        new("prompt", "128", "tokens of each"),
        new("sampler", "onnxruntime", "onnxruntime, genai or torch"),
        new("prepack", "0", "onnxruntime only: 1 with rearranged copies of the weights, 0 reads them where training writes them"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        int batch = arguments.Int("batch"), length = arguments.Int("prompt");
        RolloutRequest[] requests = Requests.Create(context.Subject.Config, batch, group: 1, length, newTokens: 1);
        using SubjectSampler sampler = SubjectSampler.Create(context, arguments.Text("sampler"), maxRows: batch);
        Timing timing = context.Time(() => sampler.Run(requests));
        PolicyCost cost = context.Subject.Cost;
        PolicyConfig config = context.Subject.Config;
        // Only each prompt's last token needs the head.
        double head = 2.0 * config.VocabularySize * config.HiddenSize;
        double flop = batch * ((length * (cost.ForwardFlop - head)) + head + cost.CausalAttentionFlop(length));
        return Result.OfTokens(timing, (double)batch * length, machine => flop / (machine.Sgemm2048 * 1e9));
    }
}
