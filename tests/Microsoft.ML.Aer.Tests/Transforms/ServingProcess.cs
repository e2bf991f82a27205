using System.Diagnostics;
using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The process of tests/Microsoft.ML.Aer.Serving, which loads a model file and answers.</summary>
internal static class ServingProcess
{
    /// <summary>What it is asked, as prompts and as questions.</summary>
    public static IReadOnlyList<string> Prompts { get; } = ["1+2=", "(3*4)", "7", "1+2=", "99-8,"];

    /// <returns>Its answers, and its line about native modules that have to do with torch.</returns>
    public static async Task<(string[] Answers, string Torch)> AnswerAsync(string zip)
    {
        // bin/CONFIGURATION/net10.0 of this project and of the serving one.
        string output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string configuration = Path.GetFileName(Path.GetDirectoryName(output)!);
        string program = Path.Combine(TestPaths.Root, "tests", "Microsoft.ML.Aer.Serving", "bin", configuration, Path.GetFileName(output), "Microsoft.ML.Aer.Serving.dll");
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", ["exec", program, zip])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (string prompt in Prompts) await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(prompt));
        process.StandardInput.Close();
        string written = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        string[] lines = written.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return ([.. lines[..^1].Select(line => JsonSerializer.Deserialize<string>(line)!)], lines[^1]);
    }
}
