namespace EntropyStudy;

/// <summary>Where the study's files lie.</summary>
/// <param name="Root">samples/EntropyStudy of the clone.</param>
internal sealed record StudyFolders(string Root)
{
    /// <summary>In the repository: what is kept of finished runs.</summary>
    public string Results => Path.Combine(Root, "results");

    /// <summary>In the repository: what validation chose.</summary>
    public string Choices => Path.Combine(Root, "choices.json");

    /// <summary>In the repository: what follows from the results, in a person's words.</summary>
    public string Conclusions => Path.Combine(Root, "conclusions.md");

    /// <summary>In the repository: base policies that were made for the study.</summary>
    public string Bases => Path.Combine(Root, "bases");

    /// <summary>Ignored by git: checkpoints of runs under way.</summary>
    public string Runs => Path.Combine(Root, "runs");

    public string Report => Path.Combine(Root, "..", "..", "docs", "study.md");

    public string Plots => Path.Combine(Root, "..", "..", "docs", "study");

    /// <summary>The folder given, or the one of the clone that the current directory is in.</summary>
    public static StudyFolders Find(string? given)
    {
        if (given is not null) return new StudyFolders(Path.GetFullPath(given));
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            string root = Path.Combine(folder.FullName, "samples", "EntropyStudy");
            if (File.Exists(Path.Combine(folder.FullName, "Microsoft.ML.Aer.sln")) && Directory.Exists(root)) return new StudyFolders(root);
        }
        throw new DirectoryNotFoundException($"'{Environment.CurrentDirectory}' is in no clone of the repository. Start there, or name samples/EntropyStudy of one with --study FOLDER.");
    }
}
