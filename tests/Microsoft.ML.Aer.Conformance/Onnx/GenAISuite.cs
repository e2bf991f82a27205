namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// <c>genai DIR --checkpoints DIR</c>: each folder of the second is a checkpoint with a golden.json; it is exported,
/// run by the real ONNX Runtime GenAI against that golden, and compared with the folder of the same name in the first,
/// which the official builder made, where there is one.
/// </summary>
internal static class GenAISuite
{
    private const double Tolerance = 1e-5;

    public static ConformanceSuite Suite { get; } = new("genai", "DIR --checkpoints DIR", Run);

    public static ConformanceReport Run(string[] args)
    {
        var report = new ConformanceReport("genai");
        int flag = Array.IndexOf(args, "--checkpoints");
        string[] folders = flag < 0 ? args : [.. args[..flag], .. args[Math.Min(args.Length, flag + 2)..]];
        if (folders.Length != 1 || flag < 0 || flag + 1 >= args.Length) throw new ArgumentException("genai needs a folder of GenAI directories and --checkpoints with a folder of policy goldens.");
        foreach (string checkpoint in Directory.GetDirectories(args[flag + 1]).Order(StringComparer.Ordinal))
        {
            Run(checkpoint, Path.Combine(folders[0], Path.GetFileName(checkpoint)), report);
        }
        return report;
    }

    /// <summary>Runs one checkpoint's case.</summary>
    public static void Run(string checkpoint, string official, ConformanceReport report) => report.Case(Path.GetFileName(checkpoint), () =>
    {
        Console.Error.WriteLine($"genai: {Path.GetFileName(checkpoint)}");
        using GoldenFolder unpacked = GoldenFolder.Open(checkpoint);
        using PolicyGolden golden = PolicyGolden.Open(unpacked.Path);
        string root = Directory.CreateTempSubdirectory("aer-genai-").FullName;
        try
        {
            string folder = Path.Combine(root, "policy");
            using (NativePolicyWeights weights = NativePolicyWeights.Load(golden.Folder)) GenAIDirectory.Write(weights, CheckpointAssets.FromFolder(golden.Folder), folder, policyVersion: 1);
            CheckGreedy(golden, folder);
            CheckLogits(golden, folder, report);
            if (!Directory.Exists(official)) return;
            using GoldenFolder expected = GoldenFolder.Open(official);
            ExportedGraphs.CheckSameInterface(folder, expected.Path);
            CheckSameLogits(golden, folder, expected.Path, report);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    });

    private static void CheckGreedy(PolicyGolden golden, string folder)
    {
        using var model = new GenAIModel(folder, new GenAIDevice());
        // The library ends rows at the policy's own end tokens, which the golden continuations run past.
        int[][] prompts = golden.Prompts(), expected = [.. golden.Greedy.Continuations.Select(c => UntilEnd(c, model.Info.EosTokenIds))];
        int count = golden.Greedy.Continuations[0].Length;
        OnnxPolicyCheck.Compare("greedy, batched", Decode(model, prompts, count), expected);
        for (int row = 0; row < prompts.Length; row++) OnnxPolicyCheck.Compare("greedy, single", Decode(model, [prompts[row]], count), [expected[row]]);
    }

    private static int[] UntilEnd(int[] tokens, IReadOnlyList<int> ends)
    {
        int end = Array.FindIndex(tokens, ends.Contains);
        return end < 0 ? tokens : tokens[..(end + 1)];
    }

    // The library's own greedy search, each row up to and with its end token.
    private static int[][] Decode(GenAIModel model, int[][] prompts, int count)
    {
        int length = prompts.Max(p => p.Length);
        using var generator = new GenAIGenerator(model, prompts.Length, length + count);
        generator.AppendTokens([.. prompts.SelectMany(p => p.Concat(Enumerable.Repeat(GenAIModel.PadToken, length - p.Length)))]);
        List<int>[] rows = [.. prompts.Select(_ => new List<int>())];
        for (int step = 0; step < count; step++)
        {
            generator.GenerateNextToken();
            ReadOnlySpan<int> tokens = generator.GetNextTokens();
            for (int row = 0; row < rows.Length; row++)
            {
                if (rows[row].Count == 0 || !model.Info.EosTokenIds.Contains(rows[row][^1])) rows[row].Add(tokens[row]);
            }
        }
        return [.. rows.Select(r => r.ToArray())];
    }

    private static void CheckLogits(PolicyGolden golden, string folder, ConformanceReport report)
    {
        float[][] found = ExportedGraphs.LastLogits(folder, golden.Prompts());
        double worst = 0;
        for (int row = 0; row < found.Length; row++)
        {
            int vocabulary = found[row].Length, at = ((row * golden.Length) + golden.Greedy.PromptLengths[row] - 1) * vocabulary;
            worst = Math.Max(worst, OnnxPolicyCheck.Distance(found[row], golden.Logits.Slice(at, vocabulary)));
        }
        report.Worst("golden_logits", worst);
        if (!(worst <= 1e-4)) throw new InvalidOperationException($"logits: off the golden by {worst:g3}");
    }

    private static void CheckSameLogits(PolicyGolden golden, string folder, string official, ConformanceReport report)
    {
        float[][] found = ExportedGraphs.LastLogits(folder, golden.Prompts()), expected = ExportedGraphs.LastLogits(official, golden.Prompts());
        double worst = found.Zip(expected, (f, e) => OnnxPolicyCheck.Distance(f, e)).Max();
        report.Worst("builder_logits", worst);
        if (!(worst <= Tolerance)) throw new InvalidOperationException($"logits at the last position: off the official builder's by {worst:g3}, allowed {Tolerance:g3}");
    }
}
