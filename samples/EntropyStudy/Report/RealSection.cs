using System.Globalization;

namespace EntropyStudy;

/// <summary>A published policy on a task in words.</summary>
internal static class RealSection
{
    public static string Text(IReadOnlyList<RunResult> runs)
    {
        if (runs.Count == 0) return "## A published policy\n\nNot run yet.\n";
        var table = new MarkdownTable("policy", "task", "method", "steps", "seeds", "greedy", "pass@1", "pass@8", "entropy");
        foreach (var task in runs.GroupBy(r => (r.Settings["policy"], r.Settings["task"])))
        {
            Add(task.First(), "untrained", 0, [task.First()]);
            foreach (var method in task.GroupBy(r => (r.Settings["method"], r.Settings["setting"], r.Steps)))
            {
                string name = $"`{method.Key.Item1}` {method.Key.Item2}";
                Add(method.First(), name, method.Key.Steps, [.. method]);
                if (method.Count() > 1) foreach (RunResult run in method) Add(run, $"{name}, seed {run.Settings["seed"]} alone", run.Steps, [run]);
            }
        }
        return $"## A published policy\n\n{RealSpec.PromptsPerStep} prompts x {RealSpec.GroupSize} completions a step, learning rate {RealSpec.LearningRate.ToString("0.######", CultureInfo.InvariantCulture)}. Nothing was tuned here. With one seed, intervals are over test problems only.\n\n{table}\n";

        void Add(RunResult first, string name, int step, RunResult[] bySeed)
        {
            Evaluation[] sampled = [.. bySeed.Select(r => Measures.Test(r, step))], greedy = [.. bySeed.Select(r => Measures.Test(r, step, 0))];
            table.Add(first.Settings["policy"], first.Settings["task"], name, Number(step), step == 0 ? "" : Number(bySeed.Length), Measures.Cell(Measures.PassAt(greedy, 1)),
                Measures.Cell(Measures.PassAt(sampled, 1)), Measures.Cell(Measures.PassAt(sampled, RealSpec.Samples)), Measures.Number(sampled.Average(e => e.Entropy)));
        }

        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
