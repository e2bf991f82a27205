namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Encoding of a long text, on one core.</summary>
internal sealed class TokenizeMeasurement : Measurement
{
    public override string Name => "tokenize";

    public override string Summary => "tokens and megabytes a second of a tokenizer on one core";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("text", "english,code,word", "english: the repository's documents; code: its sources; word: one word said again and again without a blank; letters: the documents' letters as one word; mixed: scripts of all kinds"),
        new("bytes", "1000000", "length of the text in UTF-8"),
    ];

    public override Result Measure(Context context)
    {
        string folder = context.Arguments.TextOrNull("model") ?? Path.Combine(SampleTexts.Root, "tests", "TestData", "tokenizers", "bl-qwen2");
        PolicyTokenizer tokenizer = PolicyTokenizer.Load(folder);
        string text = SampleTexts.Create(context.Arguments.Text("text"), context.Arguments.Int("bytes"));
        int bytes = System.Text.Encoding.UTF8.GetByteCount(text);
        int tokens = 0;
        long before = 0, allocated = 0;
        Timing timing = context.Time(
            () =>
            {
                tokens = tokenizer.Encode(text, addSpecialTokens: false).Length;
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            },
            before: () => before = GC.GetAllocatedBytesForCurrentThread());
        return Result.OfTokens(timing, tokens) with
        {
            Extra = new Dictionary<string, object>
            {
                ["megabytes_per_second"] = bytes / 1e6 / timing.Median,
                ["bytes_per_token"] = (double)bytes / tokens,
                ["allocated_per_byte"] = (double)allocated / bytes,
            },
        };
    }
}
