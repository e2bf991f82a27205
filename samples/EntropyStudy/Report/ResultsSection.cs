using System.Globalization;

namespace EntropyStudy;

/// <summary>Every method on test problems: at the last and the best step, against DAPO and against each other.</summary>
internal static class ResultsSection
{
    private static readonly int[] Ks = [1, 4, 16, 64];

    public static string Text(StudyData data, Scenario scenario)
    {
        if (Methods.All.All(m => data.Main(scenario, m).Count == 0)) return "";
        return $"""
            ### After the last step

            {Table(data, scenario, Methods.All, r => r.Steps)}
            ### At the best validation step

            {Table(data, scenario, Methods.All, r => r.BestStep)}
            {Differences(data, scenario, Methods.All)}{EarlyStop(data, scenario)}{Difficulty(data, scenario)}
            """;
    }

    internal static MarkdownTable Table(StudyData data, Scenario scenario, IReadOnlyList<Method> methods, Func<RunResult, int> step)
    {
        var table = new MarkdownTable("method", "setting", "seeds", "step", "greedy", "pass@1", "pass@4", "pass@16", "pass@64", "entropy");
        foreach (Method method in methods)
        {
            IReadOnlyList<RunResult> runs = data.Main(scenario, method);
            if (runs.Count == 0) continue;
            Evaluation[] sampled = [.. runs.Select(r => Measures.Test(r, step(r)))], greedy = [.. runs.Select(r => Measures.Test(r, step(r), 0))];
            table.Add([$"`{method.Name}`", runs[0].Settings["setting"], Text(runs.Count), Text((int)Math.Round(runs.Average(step))), Measures.Cell(Measures.PassAt(greedy, 1)),
                .. Ks.Select(k => Measures.Cell(Measures.PassAt(sampled, k))), Measures.Number(sampled.Average(e => e.Entropy))]);
        }
        return table;
    }

    internal static string Differences(StudyData data, Scenario scenario, IReadOnlyList<Method> methods)
    {
        IReadOnlyList<RunResult> aer = data.Main(scenario, Methods.Named("aer"));
        var table = new MarkdownTable("AER minus", "seeds", "pass@1", "pass@4", "pass@16", "pass@64");
        foreach (Method method in methods.Where(m => m.Name != "aer"))
        {
            IReadOnlyList<(RunResult A, RunResult B)> pairs = Measures.Paired(aer, data.Main(scenario, method));
            if (pairs.Count == 0) continue;
            table.Add([$"`{method.Name}`", Text(pairs.Count), .. Ks.Select(k => Measures.SignedCell(Measures.Difference(
                Measures.PassAt(pairs.Select(p => Measures.Last(p.A)), k), Measures.PassAt(pairs.Select(p => Measures.Last(p.B)), k))))]);
        }
        return table.IsEmpty ? "" : $"### AER against each\n\nLast step, paired by seed and problem; an interval without 0 in it is a difference.\n\n{table}\n";
    }

    // DAPO at the first checkpoint whose validation pass@1 is at least AER's at its last step; its best one where none is.
    private static string EarlyStop(StudyData data, Scenario scenario)
    {
        IReadOnlyList<(RunResult A, RunResult B)> pairs = Measures.Paired(data.Main(scenario, Methods.Named("aer")), data.Main(scenario, Methods.Named("dapo")));
        if (pairs.Count == 0) return "";
        int[] steps = [.. pairs.Select(p => StopStep(p.B, p.A.Validation[^1].Score))];
        Evaluation[] stopped = [.. pairs.Select((p, i) => Measures.Test(p.B, steps[i]))], last = [.. pairs.Select(p => Measures.Last(p.A))];
        var table = new MarkdownTable("", "step", "pass@1", "pass@4", "pass@16", "pass@64", "entropy");
        table.Add(["`dapo`, stopped", Text((int)Math.Round(steps.Average())), .. Ks.Select(k => Measures.Cell(Measures.PassAt(stopped, k))), Measures.Number(stopped.Average(e => e.Entropy))]);
        table.Add(["`aer`, last", Text(RunSpec.MainSteps), .. Ks.Select(k => Measures.Cell(Measures.PassAt(last, k))), Measures.Number(last.Average(e => e.Entropy))]);
        table.Add(["difference", "", .. Ks.Select(k => Measures.SignedCell(Measures.Difference(Measures.PassAt(last, k), Measures.PassAt(stopped, k)))), ""]);
        return $"### DAPO stopped early\n\nAt the first checkpoint whose validation pass@1 reaches AER's at its last step (at DAPO's best where none does): is AER more than stopping in time? {pairs.Count} seeds.\n\n{table}\n";
    }

    internal static int StopStep(RunResult run, double score) => run.Validation.FirstOrDefault(v => v.Score >= score)?.Step ?? run.BestStep;

    private static string Difficulty(StudyData data, Scenario scenario)
    {
        if (data.BaseOnTest(scenario)?.At("test", 0, 1) is not { } untrained) return "";
        (string Title, double Above, double UpTo)[] classes = [("never", -1, 0), ("up to 5 %", 0, 0.05), ("5 to 25 %", 0.05, 0.25), ("above 25 %", 0.25, 1)];
        int[][] members = [.. classes.Select(c => Enumerable.Range(0, untrained.Correct.Length).Where(p => Share(p) > c.Above && Share(p) <= c.UpTo).ToArray())];
        var table = new MarkdownTable(["method", "seeds", .. classes.Select((c, i) => $"{c.Title} ({members[i].Length})")]);
        table.Add(["base", "", .. members.Select(m => Cell([untrained], m))]);
        foreach (Method method in Methods.All)
        {
            Evaluation[] last = [.. data.Main(scenario, method).Select(Measures.Last)];
            if (last.Length > 0) table.Add([$"`{method.Name}`", Text(last.Length), .. members.Select(m => Cell(last, m))]);
        }
        return $"### By difficulty\n\nTest problems by how often the base solves them (number of problems in brackets); pass@1 / pass@16 after the last step, means.\n\n{table}\n";

        double Share(int problem) => untrained.Correct[problem] / (double)untrained.Samples;

        string Cell(Evaluation[] evaluations, int[] problems) => problems.Length == 0 ? ""
            : $"{Measures.Number(Mean(evaluations, problems, 1))} / {Measures.Number(Mean(evaluations, problems, 16))}";

        double Mean(Evaluation[] evaluations, int[] problems, int k) => evaluations.Average(e => problems.Average(p => Statistics.PassAt(e.Samples, e.Correct[p], k)));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
