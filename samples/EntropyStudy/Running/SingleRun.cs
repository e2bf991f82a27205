namespace EntropyStudy;

/// <summary>One run in this process, unless another is at work on it.</summary>
internal static class SingleRun
{
    public static int Execute(StudyFolders folders, string id, CancellationToken cancellationToken)
    {
        RunSpec spec = StudyPlan.Runs(Choices.Read(folders.Choices)).FirstOrDefault(r => r.Id == id)
            ?? throw new ArgumentException($"There is no run '{id}', or its settings are not chosen yet; 'plan' lists the runs.");
        Directory.CreateDirectory(folders.Runs);
        using FileStream? taken = Take(Path.Combine(folders.Runs, id + ".lock"));
        if (taken is null)
        {
            Console.WriteLine($"{id}: another process is at work on it.");
            return StudyRunner.TakenExitCode;
        }
        var executor = new RunExecutor(folders, cancellationToken);
        RunResult result = executor.Execute(spec);
        new ResultStore(folders.Results).Keep(result);
        executor.CleanUp(spec);
        Evaluation last = result.Evaluations.Last(e => e.Temperature == 1);
        Console.WriteLine($"{id}: kept. {last.Set} pass@1 {last.PassAt(1):0.000}, pass@16 {last.PassAt(16):0.000}, pass@64 {last.PassAt(64):0.000}, entropy {last.Entropy:0.000}; training {result.TrainingSeconds / 60:0.0} min, evaluation {result.EvaluationSeconds / 60:0.0} min");
        return 0;
    }

    private static FileStream? Take(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
