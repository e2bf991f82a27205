using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer.PublicTests;

/// <summary>The README's code is code that compiles and runs.</summary>
public sealed partial class ReadmeTests
{
    // What the README says where a test trains less.
    private static readonly (string Test, string Readme)[] Sizes =
    [
        ("PromptsPerStep = PromptsPerStep", "PromptsPerStep = 32"), ("Steps = Steps", "Steps = 200"),
        ("MaxNewTokens = MaxNewTokens", "MaxNewTokens = 256"), ("LearningRate = LearningRate", "LearningRate = 1e-5f"),
    ];

    [Fact]
    public void Code_IsTheCompiledOne()
    {
        string readme = File.ReadAllText(TestFiles.Path("README.md")).ReplaceLineEndings("\n");
        string written = CodeBlock().Matches(readme).Select(m => m.Groups[1].Value).Single(code => code.Contains("ApplyChatTemplate", StringComparison.Ordinal));
        string source = File.ReadAllText(TestFiles.Path("Source", "Readme.cs")).ReplaceLineEndings("\n");
        string compiled = source.Split("// README: begin\n")[1].Split("        // README: end")[0];
        compiled = string.Join('\n', compiled.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));
        foreach ((string test, string inReadme) in Sizes) compiled = compiled.Replace($" {test},", $" {inReadme},", StringComparison.Ordinal);
        Assert.Equal(compiled, written);
    }

    [Fact]
    public void Code_TrainsSavesLoadsAndAnswers()
    {
        string folder = TestFiles.Temporary(), policy = Directory.CreateDirectory(Path.Combine(folder, "policy")).FullName;
        try
        {
            foreach (string file in Directory.GetFiles(TestFiles.Path("TestData", "character-policy"))) File.Copy(file, Path.Combine(policy, Path.GetFileName(file)));
            File.WriteAllText(Path.Combine(policy, "chat_template.jinja"), "{% for message in messages %}{{ message['content'] }}{% endfor %}=");
            Readme.Problem[] problems = [.. from a in Enumerable.Range(1, 4) from b in Enumerable.Range(1, 4) select new Readme.Problem { Question = $"{a}+{b}", Answer = "7" }];
            string answer = Readme.Run(policy, problems, problems, Path.Combine(folder, "policy.zip"), Path.Combine(folder, "genai"));
            Assert.Equal("7", answer);
            Assert.True(File.Exists(Path.Combine(folder, "genai", "genai_config.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("```csharp\n(?:using [^\n]*\n)*\n?(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
