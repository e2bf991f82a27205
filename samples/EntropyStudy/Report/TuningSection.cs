namespace EntropyStudy;

/// <summary>Every candidate setting on validation problems, and what was chosen.</summary>
internal static class TuningSection
{
    public static string Text(StudyData data, Scenario scenario)
    {
        Choice? choice = data.Choices.Of(scenario.Name);
        var table = new MarkdownTable("method", "setting", "pass@1", "pass@16", "pass@64", "entropy", "chosen");
        int done = 0, all = StudyPlan.Tuning(scenario).Count();
        foreach (Method method in Methods.All.Where(m => m.IsTuned))
        {
            foreach (RunResult run in data.Tuning(scenario, method).OrderBy(r => method.Candidates.ToList().FindIndex(c => c.Label == r.Settings["setting"])))
            {
                Evaluation last = run.At("validation", run.Steps, 1)!;
                string label = run.Settings["setting"];
                table.Add($"`{method.Name}`", label, Measures.Cell([Measures.PassAt(last, 1)]), Measures.Cell([Measures.PassAt(last, 16)]), Measures.Cell([Measures.PassAt(last, 64)]), Measures.Number(last.Entropy), choice?.Labels[method.Name] == label ? "yes" : "");
                done++;
            }
        }
        if (done == 0) return "";
        string chosen = choice is null
            ? $"{done} of {all} settings are tried; nothing is chosen yet, and no test problem was touched by a trained policy."
            : $"Chosen {choice.ChosenAt:yyyy-MM-dd HH:mm} UTC, hash `{choice.Hash}`.";
        return $"### Tuning\n\nValidation problems, after {RunSpec.TuningSteps} steps, one seed: differences of a few hundredths are noise. {chosen}\n\n{table}\n";
    }
}
