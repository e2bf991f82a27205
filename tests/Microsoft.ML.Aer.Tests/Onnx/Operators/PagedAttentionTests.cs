namespace Microsoft.ML.Aer.Tests;

public sealed class PagedAttentionTests
{
    private const int Context = 400;

    // heads, key-value heads, head size, rotated channels, norms
    public static TheoryData<int, int, int, int, bool> Shapes => new()
    {
        { 9, 3, 64, 64, false }, // SmolLM2-135M
        { 1, 1, 8, 8, false },
        { 4, 4, 20, 20, false }, // a head size the stock operator refuses
        { 14, 2, 64, 64, false }, // seven heads share one
        { 4, 2, 24, 12, true }, // partial rotation, normed heads
        { 20, 1, 128, 128, true }, // more heads than are worked on together
        { 3, 3, 1, 0, false },
        { 6, 2, 80, 20, false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Prompt_GivenAtOnce_EqualsPlainCalculation(int heads, int keyValueHeads, int headSize, int rotated, bool norms)
    {
        using var attention = new AttentionBench(heads, keyValueHeads, headSize, rotated, norms, Context, blocks: 64);
        foreach (int length in (int[])[1, 2, KeyValueBlocks.Positions, KeyValueBlocks.Positions + 1, 150])
        {
            BenchSequence sequence = attention.Start(prefixLength: length, shared: null);
            attention.Step([.. Enumerable.Repeat(sequence, length)]);
            attention.Verify();
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RaggedBatch_DecodedWithSharedPrefixes_EqualsPlainCalculation(int heads, int keyValueHeads, int headSize, int rotated, bool norms)
    {
        using var attention = new AttentionBench(heads, keyValueHeads, headSize, rotated, norms, Context, blocks: 128);
        int width = KeyValueBlocks.Positions;
        List<BenchSequence> running = [];
        foreach (int prompt in (int[])[1, width - 1, width, width + 3, 5 * width])
        {
            BenchSequence first = attention.Start(prompt, shared: null);
            attention.Step([.. Enumerable.Repeat(first, prompt)]); // once for all that share it
            running.AddRange([first, attention.Start(prompt, shared: first), attention.Start(prompt, shared: first)]);
        }
        for (int step = 0; step < (2 * width) + 5; step++)
        {
            attention.Step(running);
            if (step % 7 == 3 && running.Count > 2) running.RemoveAt(step % running.Count); // rows leave
            if (step == 9) running.Add(attention.Start(0, shared: null)); // a sequence without a prefix joins
        }
        attention.Verify();
    }

    [Fact]
    public void PromptInPieces_MixedWithDecoding_EqualsPlainCalculation()
    {
        using var attention = new AttentionBench(6, 3, 16, 16, norms: false, Context, blocks: 64);
        BenchSequence decoding = attention.Start(4, shared: null), prompt = attention.Start(90, shared: null);
        attention.Step([.. Enumerable.Repeat(decoding, 4)]);
        foreach (int piece in (int[])[1, 30, 40, 19]) attention.Step([decoding, .. Enumerable.Repeat(prompt, piece)]);
        attention.Step([prompt, decoding]);
        attention.Verify();
    }

    [Fact]
    public void LargeScores_DoNotOverflow()
    {
        using var attention = new AttentionBench(2, 1, 8, 8, norms: false, Context, blocks: 64, magnitude: 60);
        BenchSequence sequence = attention.Start(200, shared: null);
        attention.Step([.. Enumerable.Repeat(sequence, 200)]);
        attention.Verify();
    }

    [Fact]
    public void WhatWouldLieOutsideTheCache_IsRefused()
    {
        using var attention = new AttentionBench(2, 1, 8, 8, norms: false, context: 16, blocks: 2);
        BenchSequence sequence = attention.Start(15, shared: null);
        attention.Step([.. Enumerable.Repeat(sequence, 15)]);
        attention.Step([sequence]);
        string message = Assert.Throws<ArgumentException>(() => attention.Step([sequence])).Message;
        Assert.Contains("position 16 in a context of 16", message, StringComparison.Ordinal);

        using var small = new AttentionBench(2, 1, 8, 8, norms: false, Context, blocks: 1);
        BenchSequence longer = small.Start(KeyValueBlocks.Positions, shared: null);
        small.Step([.. Enumerable.Repeat(longer, KeyValueBlocks.Positions)]);
        message = Assert.Throws<ArgumentException>(() => small.Step([longer])).Message;
        Assert.Contains("uses block 1 of 1", message, StringComparison.Ordinal);
    }
}
