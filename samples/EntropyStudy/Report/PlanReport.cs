namespace EntropyStudy;

/// <summary>The list of runs with what is done and how long the rest may take.</summary>
internal static class PlanReport
{
    // Of one thread of a processor with AVX2, where no run is kept to say better.
    private const double GuessedSecondsAStep = 0.35, GuessedEvaluationSeconds = 120;

    public static void Print(StudyFolders folders, int processes)
    {
        var store = new ResultStore(folders.Results);
        Choices choices = Choices.Read(folders.Choices);
        RunSpec[] specs = [.. StudyPlan.Runs(choices)];
        RunResult?[] results = [.. specs.Select(store.Find)];
        RunResult[] trained = [.. results.OfType<RunResult>().Where(r => r.Steps > 0)];
        double step = trained.Length == 0 ? GuessedSecondsAStep : trained.Sum(r => r.TrainingSeconds) / trained.Sum(r => r.Steps);
        double evaluation = trained.Where(r => r.Steps == RunSpec.MainSteps).Select(r => r.EvaluationSeconds).DefaultIfEmpty(GuessedEvaluationSeconds).Average();
        for (int i = 0; i < specs.Length; i++)
        {
            double minutes = Seconds(specs[i].Phase) / 60;
            Console.WriteLine($"{(results[i] is null ? $"{minutes,5:0} min" : "    done"),9}  {specs[i].Id}");
        }
        int left = 0;
        double seconds = 0;
        Console.WriteLine();
        foreach (Phase phase in Enum.GetValues<Phase>())
        {
            int all = StudyPlan.Count(phase), done = specs.Zip(results).Count(r => r.First.Phase == phase && r.Second is not null);
            left += all - done;
            seconds += (all - done) * Seconds(phase);
            Console.WriteLine($"{phase,-15} {done,4} of {all,4} runs done");
        }
        Console.WriteLine($"{left} runs are left, about {seconds / processes / 3600:0.0} hours with {processes} processes ({step:0.00} s a step{(trained.Length == 0 ? ", guessed" : ", measured")}). Main runs are listed once their settings are chosen.");

        double Seconds(Phase phase) => phase switch
        {
            Phase.Main => (RunSpec.MainSteps * step) + evaluation,
            Phase.Tuning => (RunSpec.TuningSteps * step) + (evaluation / 20),
            _ => evaluation / 4,
        };
    }
}
