using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The conformance console as a script sees it: the last line of its output, and how it exits.</summary>
public sealed class ConsoleTests
{
    [Fact]
    public void EveryCasePassed_ExitsWithZero()
    {
        (int exit, JsonNode? report) = Run("tokenizers", TestPaths.Data("tokenizers"));
        Assert.Equal((0, "tokenizers"), (exit, (string?)report!["suite"]));
        Assert.Equal((int)report["cases"]!, (int)report["passed"]!);
        Assert.Empty(report["failed"]!.AsArray());
    }

    [Fact]
    public void OneCaseFailed_IsNamed_AndTheRestCounted()
    {
        using var folder = new TemporaryFolder();
        string copy = Directory.CreateDirectory(Path.Combine(folder.FullName, "wordlevel")).FullName;
        foreach (string file in Directory.GetFiles(TestPaths.Data("tokenizers", "wordlevel"))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        string cases = Path.Combine(copy, "cases.jsonl");
        string[] lines = File.ReadAllLines(cases);
        JsonNode wrong = JsonNode.Parse(lines[0])!;
        wrong["ids"] = new JsonArray(1, 2, 3, 4, 5);
        File.WriteAllLines(cases, [wrong.ToJsonString(), .. lines[1..]]);

        (int exit, JsonNode? report) = Run("tokenizers", folder.FullName);
        Assert.Equal(1, exit);
        Assert.Equal(lines.Length - 1, (int)report!["passed"]!);
        Assert.Contains("wordlevel", (string?)Assert.Single(report["failed"]!.AsArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizers")]
    [InlineData("policies")]
    public void FolderWithoutCases_IsNoSuccess(string suite)
    {
        using var folder = new TemporaryFolder();
        Assert.NotEqual(0, Run(suite, folder.FullName).Exit);
    }

    [Fact]
    public void UnknownSuite_ExitsWithTwo() => Assert.Equal(2, Run("sideways").Exit);

    private static (int Exit, JsonNode? Report) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Aer.Conformance.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        _ = errors.Result;
        return (process.ExitCode, lines.Length == 0 ? null : JsonNode.Parse(lines[^1]));
    }
}
