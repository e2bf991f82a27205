using System.Globalization;

namespace EntropyStudy;

/// <summary>What is done, and how the study is made.</summary>
internal static class SetupSection
{
    public static string Progress(StudyData data)
    {
        var table = new MarkdownTable("part", "runs done", "of");
        string[] titles = ["base policies on validation", $"tuning ({RunSpec.TuningSteps} steps, {StudyPlan.TuningSeeds} seed)", "base policies on test", $"main runs ({RunSpec.MainSteps} steps, {StudyPlan.Seeds} seeds), transfers included"];
        foreach (Phase phase in Enum.GetValues<Phase>()) table.Add(titles[(int)phase], Text(data.Done(phase)), Text(StudyPlan.Count(phase)));
        int left = Enum.GetValues<Phase>().Sum(p => StudyPlan.Count(p) - data.Done(p));
        string unused = data.Unused.Count == 0 ? "" : $"Kept but not used here, because their recipe or setting is not the present one: {data.Unused.Count} results.\n\n";
        string verdict = left == 0 ? "The study is complete.\n\n" : $"**The study is not complete: {left} runs are missing.** What is not listed below was not run, and what rests on fewer than {StudyPlan.Seeds} seeds says so in its `seeds` column.\n\n";
        return $"## What is done\n\n{verdict}{table}\n{unused}{Machines(data)}";
    }

    public static string Text(StudyData data)
    {
        var methods = new MarkdownTable("method", "what", "settings tried, the recommended first");
        foreach (Method method in Methods.All)
        {
            methods.Add($"`{method.Name}`", method.Title, method.IsTuned ? string.Join(", ", method.Candidates.Select(c => c.Label)) : $"as chosen for `{method.TunedAs}`");
        }
        return $"""
            ## How

            - **Task.** Countdown: reach the target with every number, each once, by + - * / and brackets. Problems are told apart by their numbers in any
              order and their target; training ({Split.TrainCount}), validation ({Split.ValidationCount}) and test ({Split.TestCount}) have none in common, nor with
              the solved problems of the bases' supervised training.
            - **Another task**, for settings used unchanged: the next term of a number sequence, problems of reasoning_gym ({Sequences.Train().Count} to learn from, {Sequences.Validation().Count} for validation,
              {Sequences.Test().Count} for test), on a base trained on sequences of simpler rules. One right answer a problem; to say the last term again would solve {Share(t => t[^1])} of the test problems, to add the last difference once more {Share(t => (2 * t[^1]) - t[^2])}.
            - **Policy.** 0.44 million parameters (96 wide, 4 layers, 19 characters). Training: {RunSpec.PromptsPerStep} prompts x {RunSpec.GroupSize} completions a step, {RunSpec.MinibatchesPerStep} optimizer steps, AdamW at a constant
              learning rate of 1e-4 unless said otherwise, temperature 1. Every method sees the same prompts and makes the same number of completions; none draws further prompts.
              Loss and advantages are DAPO's (clip 0.2 / 0.28, token mean, group mean and deviation) where a method does not say otherwise.
            - **Tuning.** At most {Method.MostCandidates} settings a method, the same budget for each, on validation problems only: {RunSpec.TuningSteps} steps, the highest mean of pass@1 and pass@16 at the last step. Ablations
              take over AER's setting. Choices are written to `samples/EntropyStudy/choices.json`, with time and hash, before a scenario's test problems are touched.
            - **Measures.** pass@k without bias from {RunSpec.EvaluationSamples} completions a problem at temperature 1. Means over seeds and problems with 95 % bootstrap intervals over both: seeds and problems are
              drawn with replacement, the same problems for all seeds; differences are paired by seed and problem. With one seed the interval is over problems only.
              Entropy is in nats a token.
            - **Best step**: of the checkpoints (every {RunSpec.CheckpointEverySteps} steps), the one of the best validation pass@1.

            {methods}

            """;
    }

    // Of the sequences' test problems, by a rule that knows nothing of the problem.
    private static string Share(Func<int[], int> next) => Measures.Number(Sequences.Test().Average(p =>
        next([.. p.Prompt.TrimEnd('=').Split(',').Select(t => int.Parse(t, CultureInfo.InvariantCulture))]) == int.Parse(p.Answer, CultureInfo.InvariantCulture) ? 1 : 0));

    private static string Machines(StudyData data)
    {
        if (data.Used.Count == 0) return "";
        IEnumerable<string> machines = data.Used.Select(r => r.Machine).Distinct(), codes = data.Used.Select(r => Commit(r.Code)).Distinct();
        RunResult[] trained = [.. data.Used.Where(r => r.Steps > 0)];
        string time = trained.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $" One thread a run; {trained.Sum(r => r.TrainingSeconds + r.EvaluationSeconds) / 3600:0.0} hours of such threads so far, {trained.Sum(r => r.TrainingSeconds) / trained.Sum(r => r.Steps):0.00} s a step (other programs ran beside).");
        return $"Machines: {string.Join("; ", machines)}.{time} Code: {string.Join(", ", codes.Select(c => $"`{c}`"))}.\n\n";
    }

    // 0.1.0+commit: the version says little, the commit all.
    private static string Commit(string code) => code.Split('+') is [_, { Length: > 9 } commit] ? commit[..9] : code;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
