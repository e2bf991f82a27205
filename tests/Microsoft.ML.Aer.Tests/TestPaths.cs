namespace Microsoft.ML.Aer.Tests;

/// <summary>Where tests find their data: small files beside the test, large goldens beside the clone.</summary>
internal static class TestPaths
{
    /// <summary>The repository's root, found from the output folder upwards.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder below tests/TestData, which every clone has.</summary>
    public static string Data(params string[] parts) => Path.Combine([AppContext.BaseDirectory, "TestData", .. parts]);

    /// <summary>A file or folder of the large goldens, or a visible skip where the machine does not have them.</summary>
    public static string Shared(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable("AER_GOLDENS") ?? Path.Combine(Root, "..", "shared");
        string path = Path.GetFullPath(Path.Combine([root, .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"needs the large goldens ({string.Join('/', parts)}), which this machine lacks (AER_GOLDENS names their folder)");
        return path;
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Microsoft.ML.Aer.sln"))) return folder;
        }
        throw new InvalidOperationException("The tests run from a folder below the repository, but Microsoft.ML.Aer.sln is not above " + AppContext.BaseDirectory);
    }
}
