namespace Microsoft.ML.Aer.Conformance;

/// <summary>Direct ONNX Runtime against a golden: logits of every position, greedy decoding and stopping.</summary>
internal static class OnnxPolicyCheck
{
    private const double Tolerance = 1e-4;

    public static void Run(PolicyGolden golden, ConformanceReport report)
    {
        using NativePolicyWeights weights = NativePolicyWeights.Load(golden.Folder);
        using var decoder = new OnnxDecoder(weights, Environment.ProcessorCount, prepack: false);
        CheckLogits(golden, decoder, report);
        int count = golden.Greedy.Continuations[0].Length;
        int[][] prompts = golden.Prompts();
        GreedyComparison.Require("greedy", OnnxGreedy.Decode(decoder, prompts, count, []), golden.Greedy.Continuations);
        GreedyComparison.Require("greedy with stop ids", OnnxGreedy.Decode(decoder, prompts, count, golden.Greedy.StopIds), golden.Greedy.StoppedContinuations);
        for (int row = 0; row < prompts.Length; row++)
        {
            GreedyComparison.Require("greedy, single", OnnxGreedy.Decode(decoder, [prompts[row]], count, []), [golden.Greedy.Continuations[row]]);
        }
    }

    // Token by token behind what is cached, all rows in one pass; prompts in one piece are what greedy decoding checks.
    private static void CheckLogits(PolicyGolden golden, OnnxDecoder decoder, ConformanceReport report)
    {
        int[] lengths = [.. Enumerable.Range(0, golden.Rows).Select(row => Length(golden, row))];
        KeyValueSequence[] sequences = [.. lengths.Select(length => new KeyValueSequence(decoder.Pages, length))];
        int vocabulary = decoder.Config.VocabularySize;
        double worst = 0;
        for (int t = 0; t < lengths.Max(); t++)
        {
            int[] rows = [.. Enumerable.Range(0, golden.Rows).Where(row => t < lengths[row])];
            decoder.Step.Clear();
            foreach (int row in rows) decoder.Step.Add(sequences[row], t, [(int)golden.InputIds[(row * golden.Length) + t]], wantsLogits: true);
            ReadOnlySpan<float> found = decoder.Run();
            for (int i = 0; i < rows.Length; i++)
            {
                ReadOnlySpan<float> expected = golden.Logits.Slice(((rows[i] * golden.Length) + t) * vocabulary, vocabulary);
                for (int v = 0; v < vocabulary; v++)
                {
                    double difference = Math.Abs(found[(i * vocabulary) + v] - expected[v]);
                    worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
                }
            }
        }
        foreach (KeyValueSequence sequence in sequences) sequence.Release();
        report.Worst("onnx_logits", worst);
        if (!(worst <= Tolerance)) throw new InvalidOperationException($"logits: off by {worst:g3}, allowed {Tolerance:g3}");
    }

    private static int Length(PolicyGolden golden, int row)
    {
        int length = 0;
        foreach (long kept in golden.AttentionMask.Slice(row * golden.Length, golden.Length)) length += (int)kept;
        return length;
    }
}
