namespace Microsoft.ML.Aer.Tests;

public sealed class LayerOperatorTests
{
    public static TheoryData<string, int> Shapes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string shape in UnusualPolicies.Names)
            {
                data.Add(shape, 1);
                data.Add(shape, 2);
            }
            return data;
        }
    }

    // Prompts of one token to forty, then a token of each of thirty-seven sequences: alone and shared, in panels and rows that fill none.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_PromptsAndDecoding_ComputesAsTheDecoderWrittenOutPlainly(string shape, int threads)
    {
        using NativePolicyWeights weights = UnusualPolicies.Create(shape);
        Randomize(weights);
        using var decoder = new OnnxDecoder(weights, threads, prepack: false);
        var plain = new PlainPolicy(weights, threads);
        var random = new Random(7);
        int[][] sequences = [.. Enumerable.Range(0, 37).Select(i => Enumerable.Range(0, i == 0 ? 40 : 1 + (i % 5)).Select(_ => random.Next(weights.Config.VocabularySize)).ToArray())];
        KeyValueSequence[] caches = [.. sequences.Select(tokens => new KeyValueSequence(decoder.Pages, tokens.Length + 1))];

        decoder.Step.Clear();
        for (int i = 0; i < sequences.Length; i++) decoder.Step.Add(caches[i], 0, sequences[i], logits: 1);
        Verify(decoder.Run(), plain, sequences);

        decoder.Step.Clear();
        for (int i = 0; i < sequences.Length; i++)
        {
            decoder.Step.Add(caches[i], sequences[i].Length, [i], logits: 1);
            sequences[i] = [.. sequences[i], i];
        }
        Verify(decoder.Run(), plain, sequences);
        foreach (KeyValueSequence cache in caches) cache.Release();
    }

    private static void Verify(ReadOnlySpan<float> logits, PlainPolicy plain, int[][] sequences)
    {
        int vocabulary = logits.Length / sequences.Length;
        for (int i = 0; i < sequences.Length; i++)
        {
            float[] expected = plain.LastLogits(sequences[i]);
            double tolerance = 1e-5 * Math.Max(1, expected.Max(Math.Abs));
            for (int v = 0; v < vocabulary; v++) Assert.Equal(expected[v], logits[(i * vocabulary) + v], tolerance);
        }
    }

    // Norms and biases begin as ones and zeros, which would hide one that is left out.
    private static unsafe void Randomize(NativePolicyWeights weights)
    {
        var random = new Random(5);
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(weights.Config).Where(parameter => parameter.Shape.Length == 1))
        {
            foreach (ref float value in new Span<float>((void*)weights.Address(parameter.Name), (int)parameter.Count)) value += (float)(random.NextDouble() - 0.5);
        }
    }
}
