namespace Microsoft.ML.Aer.Tests;

public sealed class PagedAttentionTests
{
    private const int Context = 400, Width = KeyValuePages.TokensPerPage;

    // heads, key-value heads, head size, rotated channels, norms
    public static TheoryData<int, int, int, int, bool> Shapes => new()
    {
        { 9, 3, 64, 64, false }, // SmolLM2-135M
        { 1, 1, 8, 8, false },
        { 4, 4, 20, 20, false }, // a head size the stock operator refuses
        { 14, 2, 64, 64, false }, // seven heads share one
        { 4, 2, 24, 12, true }, // partial rotation, normed heads
        { 20, 1, 128, 128, true },
        { 3, 3, 1, 0, false },
        { 6, 2, 80, 20, false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Prompt_GivenAtOnce_EqualsPlainCalculation(int heads, int keyValueHeads, int headSize, int rotated, bool norms)
    {
        using var attention = new AttentionBench(heads, keyValueHeads, headSize, rotated, norms, Context);
        foreach (int length in (int[])[1, 2, Width, Width + 1, 150])
        {
            attention.Step((attention.Start(length), length));
            attention.Verify();
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RaggedBatch_DecodedWithSharedPrompts_EqualsPlainCalculation(int heads, int keyValueHeads, int headSize, int rotated, bool norms)
    {
        using var attention = new AttentionBench(heads, keyValueHeads, headSize, rotated, norms, Context);
        List<BenchSequence> running = [];
        foreach (int prompt in (int[])[1, Width - 1, Width, Width + 3, 5 * Width])
        {
            BenchSequence first = attention.Start(prompt);
            attention.Step((first, prompt)); // once for all that share it
            running.AddRange([attention.Start(100, first), attention.Start(100, first), attention.Start(100, first)]);
        }
        for (int step = 0; step < (2 * Width) + 5; step++)
        {
            attention.Step([.. running.Select(sequence => (sequence, 1))]);
            if (step % 7 == 3 && running.Count > 2) running.RemoveAt(step % running.Count); // rows leave
            if (step == 9) running.Add(attention.Start(100)); // a sequence without a prompt joins
        }
        attention.Verify();
    }

    [Fact]
    public void PromptInPieces_MixedWithDecoding_EqualsPlainCalculation()
    {
        using var attention = new AttentionBench(6, 3, 16, 16, norms: false, Context);
        BenchSequence decoding = attention.Start(40), prompt = attention.Start(100);
        attention.Step((decoding, 4));
        foreach (int piece in (int[])[1, 30, 40, 19]) attention.Step((decoding, 1), (prompt, piece));
        attention.Step((prompt, 1), (decoding, 1));
        attention.Verify();
    }

    [Fact]
    public void LargeScores_DoNotOverflow()
    {
        using var attention = new AttentionBench(2, 1, 8, 8, norms: false, Context, magnitude: 60);
        attention.Step((attention.Start(200), 200));
        attention.Verify();
    }
}
