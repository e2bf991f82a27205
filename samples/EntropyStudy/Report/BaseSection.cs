namespace EntropyStudy;

/// <summary>The untrained policy at several temperatures.</summary>
internal static class BaseSection
{
    private static readonly int[] Ks = [1, 4, 16, 64];

    public static string Text(StudyData data, Scenario scenario)
    {
        (RunResult? run, string set) = data.BaseOnTest(scenario) is { } test ? (test, "test") : (data.BaseOnValidation(scenario), "validation");
        return run is null ? "The base policy is not judged yet.\n\n" : $"The base policy, {set} problems:\n\n{Table(run)}\n";
    }

    private static MarkdownTable Table(RunResult run)
    {
        var table = new MarkdownTable("temperature", "pass@1", "pass@4", "pass@16", "pass@64", "entropy");
        foreach (Evaluation evaluation in run.Evaluations.OrderBy(e => e.Temperature))
        {
            string[] cells = [.. Ks.Select(k => k <= evaluation.Samples ? Measures.Cell([Measures.PassAt(evaluation, k)]) : "")];
            table.Add([evaluation.Temperature == 0 ? "greedy" : $"{evaluation.Temperature}", .. cells, Measures.Number(evaluation.Entropy)]);
        }
        return table;
    }
}
