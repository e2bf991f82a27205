namespace Microsoft.ML.Aer.Conformance;

/// <summary>The policy under ONNX Runtime, without TorchSharp, against a golden: logits in one pass and in two, greedy decoding.</summary>
internal static class OnnxPolicyCheck
{
    private const double Tolerance = 1e-4;

    public static void Run(PolicyGolden golden, ConformanceReport report)
    {
        using NativePolicyWeights weights = NativePolicyWeights.Load(golden.Folder);
        using (var decoder = new OnnxDecoder(weights, threads: 2, prepack: false))
        {
            CheckLogits(golden, decoder, 0, report);
            CheckLogits(golden, decoder, 1, report);
        }
        CheckGreedy(golden, weights);
    }

    // All rows side by side; what stands before the split is computed first, the rest from its keys and values.
    private static void CheckLogits(PolicyGolden golden, OnnxDecoder decoder, int split, ConformanceReport report)
    {
        int vocabulary = decoder.Config.VocabularySize;
        int[][] rows = [.. Enumerable.Range(0, golden.Rows).Select(row => Tokens(golden, row))];
        KeyValueSequence[] caches = [.. rows.Select(row => new KeyValueSequence(decoder.Pages, row.Length))];
        double worst = 0;
        foreach ((int first, int end) in (ReadOnlySpan<(int, int)>)[(0, split), (split, int.MaxValue)])
        {
            decoder.Step.Clear();
            for (int i = 0; i < rows.Length; i++)
            {
                ReadOnlySpan<int> part = rows[i].AsSpan(first..Math.Min(end, rows[i].Length));
                if (part.Length > 0) decoder.Step.Add(caches[i], first, part, logits: part.Length);
            }
            if (decoder.Step.TokenCount == 0) continue;
            ReadOnlySpan<float> found = decoder.Run();
            int at = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                for (int t = first; t < Math.Min(end, rows[i].Length); t++, at++)
                {
                    worst = Math.Max(worst, Distance(found.Slice(at * vocabulary, vocabulary), golden.Logits.Slice(((i * golden.Length) + t) * vocabulary, vocabulary)));
                }
            }
        }
        foreach (KeyValueSequence cache in caches) cache.Release();
        report.Worst("onnxruntime_logits", worst);
        if (!(worst <= Tolerance)) throw new InvalidOperationException($"logits: off by {worst:g3}, allowed {Tolerance:g3}");
    }

    private static void CheckGreedy(PolicyGolden golden, NativePolicyWeights weights)
    {
        int count = golden.Greedy.Continuations[0].Length;
        Compare("greedy", Decode(weights, golden.Prompts(), count, []), golden.Greedy.Continuations);
        Compare("greedy with stop ids", Decode(weights, golden.Prompts(), count, golden.Greedy.StopIds), golden.Greedy.StoppedContinuations);
        for (int row = 0; row < golden.Rows; row++) Compare("greedy, single", Decode(weights, [golden.Prompts()[row]], count, []), [golden.Greedy.Continuations[row]]);
    }

    private static int[][] Decode(NativePolicyWeights weights, int[][] prompts, int count, int[] stopIds)
    {
        var sampling = new SamplingSettings { Temperature = 0, MaxNewTokens = count, StopTokens = stopIds };
        int[][] continuations = new int[prompts.Length][];
        using var decoder = new OnnxDecoder(weights, threads: 2, prepack: true);
        RolloutRequest[] requests = [.. prompts.Select((prompt, i) => new RolloutRequest(i, prompt, [0], sampling))];
        new RolloutScheduler(decoder, new OnnxSamplerSettings(), 0, requests, rollout => continuations[rollout.RequestId] = rollout.Tokens).Run(default);
        return continuations;
    }

    private static int[] Tokens(PolicyGolden golden, int row)
    {
        ReadOnlySpan<long> mask = golden.AttentionMask.Slice(row * golden.Length, golden.Length);
        long[] ids = golden.InputIds.Slice(row * golden.Length, golden.Length).ToArray();
        return [.. ids.Take(mask.LastIndexOf(1) + 1).Select(id => (int)id)];
    }

    internal static void Compare(string what, int[][] found, IReadOnlyList<int[]> expected)
    {
        for (int row = 0; row < expected.Count; row++)
        {
            if (found[row].SequenceEqual(expected[row])) continue;
            throw new InvalidOperationException($"{what}: row {row} is {string.Join(' ', found[row])}, expected {string.Join(' ', expected[row])}");
        }
    }

    internal static double Distance(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)found[i] - expected[i]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
        }
        return worst;
    }
}
