using System.Globalization;

namespace EntropyStudy;

/// <summary>Settings chosen in one scenario, used unchanged in others.</summary>
internal static class TransferSection
{
    private static readonly int[] Ks = [1, 16, 64];

    public static string Text(StudyData data)
    {
        var table = new MarkdownTable("scenario", "method", "seeds", "pass@1", "pass@16", "pass@64", "entropy", "tokens", "training: reward", "entropy", "coefficient");
        var differences = new MarkdownTable("scenario", "AER minus", "seeds", "pass@1", "pass@16", "pass@64");
        foreach (Scenario scenario in (Scenario[])[Scenario.QuickStart, .. Scenario.Transfers])
        {
            string title = scenario.IsTransfer ? scenario.Title : "where they were chosen";
            IReadOnlyList<RunResult> aer = data.Main(scenario, Methods.Named("aer"));
            if (data.BaseOnTest(scenario)?.At("test", 0, 1) is { } untrained) table.Add([title, "base", "", .. Ks.Select(k => Measures.Cell([Measures.PassAt(untrained, k)])), Measures.Number(untrained.Entropy), Length([untrained]), "", "", ""]);
            foreach (Method method in Methods.Transferred)
            {
                IReadOnlyList<RunResult> runs = data.Main(scenario, method);
                if (runs.Count == 0) continue;
                Evaluation[] last = [.. runs.Select(Measures.Last)];
                table.Add([title, $"`{method.Name}`", Text(runs.Count), .. Ks.Select(k => Measures.Cell(Measures.PassAt(last, k))), Measures.Number(last.Average(e => e.Entropy)), Length(last), Ended(runs, c => c.Reward), Ended(runs, c => c.Entropy), Ended(runs, c => c.Coefficient)]);
                IReadOnlyList<(RunResult A, RunResult B)> pairs = Measures.Paired(aer, runs);
                if (method.Name == "aer" || pairs.Count == 0) continue;
                differences.Add([title, $"`{method.Name}`", Text(pairs.Count), .. Ks.Select(k => Measures.SignedCell(Measures.Difference(
                    Measures.PassAt(pairs.Select(p => Measures.Last(p.A)), k), Measures.PassAt(pairs.Select(p => Measures.Last(p.B)), k))))]);
            }
        }
        string body = table.IsEmpty ? "Not run yet.\n" : $"{table}\n{differences}";
        return $"## Settings used unchanged elsewhere\n\nThe settings chosen for the QuickStart's base, without tuning again: the claim that is AER's own. Tokens are a test completion's; reward, entropy and coefficient in training are those of the last tenth of the steps.\n\n{body}\n";
    }

    private static string Length(IEnumerable<Evaluation> evaluations) => evaluations.Average(e => e.Length).ToString("0.0", CultureInfo.InvariantCulture);

    // The last tenth of the steps.
    private static string Ended(IReadOnlyList<RunResult> runs, Func<Curve, double[]> value) => Measures.Number(runs.Average(r => value(r.Curve!).TakeLast(Math.Max(1, r.Curve!.Step.Length / 10)).Average()));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
