namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>
/// What taking over updated weights costs, in place and with rearranged copies, what each decodes afterwards, and whether
/// the sampler's own choice between them is the better one for a number of tokens until the next update.
/// </summary>
internal sealed class SyncMeasurement : Measurement
{
    public override string Name => "sync";

    public override string Summary => "seconds of a sync, and which way of it the following tokens are worth";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("batch", "32", "completions that grow together"),
        new("prompt", "16", "tokens of each prompt"),
        new("tokens", "2048,65536", "tokens until the next sync"),
    ];

    public override Result Measure(Context context)
    {
        Arguments arguments = context.Arguments;
        int batch = arguments.Int("batch"), tokens = arguments.Int("tokens");
        Subject subject = context.Subject;
        using var decoder = new OnnxDecoder(subject.Native, context.Threads, prepack: false);
        Timing inPlace = context.Time(() => StaleWeightsCheck.Run(decoder, subject.Native));
        double placeRate = Rate(context, decoder, batch);
        Timing prepacked = context.Time(() =>
        {
            decoder.Reload(prepack: true);
            StaleWeightsCheck.Run(decoder, subject.Native);
        });
        double packedRate = Rate(context, decoder, batch);

        double place = inPlace.Median + (tokens / placeRate), packed = prepacked.Median + (tokens / packedRate);
        bool prepack = new PrepackingChoice(subject.Config).IsWorth(tokens, batch);
        return Result.OfSeconds(prepack ? prepacked : inPlace) with
        {
            Extra = new Dictionary<string, object>
            {
                ["in_place_seconds"] = inPlace.Median,
                ["prepacked_seconds"] = prepacked.Median,
                ["in_place_tokens_per_second"] = placeRate,
                ["prepacked_tokens_per_second"] = packedRate,
                ["choice"] = prepack ? "prepacked" : "in place",
                ["over_best"] = (prepack ? packed : place) / Math.Min(packed, place),
            },
        };
    }

    private static double Rate(Context context, OnnxDecoder decoder, int batch)
    {
        const int newTokens = 32;
        RolloutRequest[] requests = Requests.Create(context.Subject.Config, batch, group: 1, context.Arguments.Int("prompt"), newTokens);
        var settings = new OnnxSamplerSettings { Threads = context.Threads, MaxRows = batch };
        return batch * newTokens / context.Time(() => new RolloutScheduler(decoder, settings, 0, requests, _ => { }).Run(CancellationToken.None)).Median;
    }
}
