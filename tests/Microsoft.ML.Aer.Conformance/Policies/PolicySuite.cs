namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// <c>policies DIR</c>: each folder of DIR is a checkpoint with golden.json and golden.safetensors. One case a folder,
/// which passes when every backend's check does.
/// </summary>
internal static class PolicySuite
{
    /// <summary>The backends. Another one is one more line.</summary>
    private static readonly (string Name, Action<PolicyGolden, ConformanceReport> Check)[] Backends =
    [
        ("torch", TorchPolicyCheck.Run),
        ("onnxruntime", OnnxPolicyCheck.Run),
    ];

    public static ConformanceSuite Suite { get; } = new("policies", "DIR", Run);

    public static ConformanceReport Run(string[] args)
    {
        var report = new ConformanceReport("policies");
        if (args.Length != 1 || !Directory.Exists(args[0])) throw new ArgumentException("policies needs one argument, a folder of policy goldens.");
        foreach (string folder in Directory.GetDirectories(args[0]).Order(StringComparer.Ordinal))
        {
            Run(folder, report);
        }
        return report;
    }

    /// <summary>Runs one folder's case.</summary>
    public static void Run(string folder, ConformanceReport report) => report.Case(Path.GetFileName(folder), () =>
    {
        Console.Error.WriteLine($"policies: {Path.GetFileName(folder)}");
        using GoldenFolder unpacked = GoldenFolder.Open(folder);
        using PolicyGolden golden = PolicyGolden.Open(unpacked.Path);
        var faults = new List<Exception>();
        foreach ((string name, Action<PolicyGolden, ConformanceReport> check) in Backends)
        {
            try
            {
                check(golden, report);
            }
#pragma warning disable CA1031 // A backend that throws has failed; the others still say how they fare.
            catch (Exception e)
#pragma warning restore CA1031
            {
                faults.Add(new InvalidOperationException($"{name}: {e.Message}", e));
            }
        }
        if (faults.Count > 0) throw new InvalidOperationException(string.Join("; ", faults.Select(f => f.Message)), faults[0]);
    });
}
