namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Decoding steps behind a context of some length, draws included; the context is computed once, outside the time.</summary>
internal sealed class ContextMeasurement : Measurement
{
    private const int PrefillTokens = 512;

    public override string Name => "context";

    public override string Summary => "tokens a second of decoding steps alone, behind a context of some length";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("context", "128,512,1024,2048", "tokens before the first that is timed"),
        new("batch", "8", "completions that grow together, each with a context of its own"),
        new("new", "16", "steps of one repetition"),
        new("prepack", "0", "1 with rearranged copies of the weights, 0 reads them where training writes them"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        int length = arguments.Int("context"), steps = arguments.Int("new");
        PolicyConfig config = context.Subject.Config;
        if (length + steps > config.ContextLength) throw new ArgumentException($"--context {length} and --new {steps} are more than the policy's {config.ContextLength} positions.");
        RolloutRequest[] requests = Requests.Create(config, arguments.Int("batch"), group: 1, length, steps);
        using var decoder = new OnnxDecoder(context.Subject.Native, context.Threads, prepack: arguments.Int("prepack") != 0);
        KeyValueSequence[] caches = [.. requests.Select(_ => new KeyValueSequence(decoder.Pages, length + steps))];
        for (int i = 0; i < requests.Length; i++) Prefill(decoder, caches[i], requests[i].PromptTokens);

        // Each repetition writes the same positions again.
        Timing timing = context.Time(() => Decode(decoder, caches, requests));
        double cacheBytes = 2.0 * sizeof(float) * requests.Length * (length + (steps / 2.0)) * config.KeyValueWidth * config.LayerCount;
        return Result.OfTokens(timing, (double)requests.Length * steps, machine => steps * context.Subject.Cost.DecodeStepSeconds(requests.Length, machine)) with
        {
            Extra = new Dictionary<string, object> { ["parameters"] = context.Subject.Cost.Parameters, ["kv_cache_gb"] = decoder.Pages.AllocatedBytes / 1e9, ["kv_read_gb_per_step"] = cacheBytes / 1e9 },
        };
    }

    private static void Prefill(OnnxDecoder decoder, KeyValueSequence cache, int[] tokens)
    {
        for (int start = 0; start < tokens.Length; start += PrefillTokens)
        {
            decoder.Step.Clear();
            decoder.Step.Add(cache, start, tokens.AsSpan(start, Math.Min(PrefillTokens, tokens.Length - start)), logits: 1);
            decoder.Run();
        }
    }

    private static void Decode(OnnxDecoder decoder, KeyValueSequence[] caches, RolloutRequest[] requests)
    {
        int vocabulary = decoder.Config.VocabularySize;
        int[] drawn = [.. requests.Select(request => request.PromptTokens[^1])];
        for (int step = 0; step < requests[0].Sampling.MaxNewTokens; step++)
        {
            decoder.Step.Clear();
            for (int i = 0; i < requests.Length; i++) decoder.Step.Add(caches[i], requests[i].PromptTokens.Length + step, drawn.AsSpan(i, 1), logits: 1);
            ReadOnlySpan<float> logits = decoder.Run();
            for (int i = 0; i < requests.Length; i++) drawn[i] = TokenSampler.Sample(logits.Slice(i * vocabulary, vocabulary), requests[i].Sampling, requests[i].Streams[0], step).Token;
        }
    }
}
