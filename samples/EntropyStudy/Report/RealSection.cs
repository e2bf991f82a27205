using System.Globalization;

namespace EntropyStudy;

/// <summary>A published policy on a task in words.</summary>
internal static class RealSection
{
    public static string Text(IReadOnlyList<RunResult> runs)
    {
        if (runs.Count == 0) return "## A published policy\n\nNot run yet.\n";
        var table = new MarkdownTable("policy", "task", "method", "steps", "policy", "greedy", "pass@1", "pass@8", "entropy");
        foreach (RunResult run in runs)
        {
            foreach ((string name, int step) in new[] { ("before", 0), ("after", run.Steps) })
            {
                Evaluation sampled = Measures.Test(run, step), greedy = Measures.Test(run, step, 0);
                table.Add(run.Settings["policy"], run.Settings["task"], $"`{run.Settings["method"]}` {run.Settings["setting"]}", run.Steps.ToString(CultureInfo.InvariantCulture), name,
                    Measures.Cell([Measures.PassAt(greedy, 1)]), Measures.Cell([Measures.PassAt(sampled, 1)]), Measures.Cell([Measures.PassAt(sampled, sampled.Samples)]), Measures.Number(sampled.Entropy));
            }
        }
        return $"## A published policy\n\n{RealSpec.PromptsPerStep} prompts x {RealSpec.GroupSize} completions a step, learning rate {RealSpec.LearningRate.ToString("0.######", CultureInfo.InvariantCulture)}, one seed: intervals are over test problems only. Nothing was tuned here.\n\n{table}\n";
    }
}
