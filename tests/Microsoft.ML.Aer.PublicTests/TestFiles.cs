namespace Microsoft.ML.Aer.PublicTests;

/// <summary>Files beside the tests, and a place for what they write.</summary>
internal static class TestFiles
{
    public static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, .. parts]);

    public static string Temporary() => Directory.CreateTempSubdirectory("aer-public-").FullName;
}
