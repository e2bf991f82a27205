namespace Microsoft.ML.Aer.Conformance;

/// <summary>The suites the console knows. A new suite is one file and one line here.</summary>
internal static class Suites
{
    private static readonly ConformanceSuite[] All =
    [
        PolicySuite.Suite,
        GenAISuite.Suite,
        TokenizerSuite.Suite,
        ObjectivesSuite.Suite,
        ControllersSuite.Suite,
        TasksSuite.Suite,
        MathSuite.Suite,
    ];

    public static int Run(string[] args)
    {
        ConformanceSuite? suite = All.FirstOrDefault(s => args.Length > 0 && s.Name == args[0]);
        if (suite is null)
        {
            Console.Error.WriteLine("usage: Microsoft.ML.Aer.Conformance SUITE ...");
            foreach (ConformanceSuite known in All) Console.Error.WriteLine($"  {known.Name} {known.Usage}");
            return 2;
        }

        ConformanceReport report = suite.Run(args[1..]);
        Console.WriteLine(report.ToJson());
        return report.Failed.Count == 0 && report.Cases > 0 ? 0 : 1;
    }
}
