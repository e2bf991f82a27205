using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Microsoft.ML.Aer.PublicTests;

/// <summary>Every block of C# in docs and in the packages' READMEs compiles, as a user's code does.</summary>
public sealed partial class DocsTests
{
    // Blocks about the library's inside compile under the name of an assembly that sees it.
    private const string Insider = "Microsoft.ML.Aer.Tests";

    private static readonly Dictionary<string, string> Insiders = new()
    {
        ["PackedTokens.Create"] = "protected static readonly CausalPolicy policy = null!; protected static readonly TrainingSequence[] sequences = null!; protected static readonly TorchSharp.torch.Device device = null!; protected static readonly OutputHead head = null!; protected static readonly float temperature = 1;",
    };

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    [Fact]
    public void EveryBlock_Compiles()
    {
        Block[] blocks = [.. Files().SelectMany(Blocks)];
        Assert.True(blocks.Length > 15, $"{blocks.Length} blocks are fewer than the docs have");
        string[] errors = [.. Errors("Docs", blocks.Where(block => Inside(block) is null)), .. Errors(Insider, blocks.Where(block => Inside(block) is not null))];
        Assert.True(errors.Length == 0, string.Join(Environment.NewLine, errors));
    }

    [Fact]
    public void ABlockThatDoesNotCompile_IsReportedWithItsLine()
    {
        string error = Assert.Single(Errors("Docs", [new Block("docs/x.md", 40, "ITransformer loaded = mlContext.Model.Load(\"policy.zip\");\n")]));
        Assert.StartsWith("docs/x.md(40): CS1501", error, StringComparison.Ordinal);
    }

    private static string? Inside(Block block) => Insiders.FirstOrDefault(insider => block.Code.Contains(insider.Key, StringComparison.Ordinal)).Value;

    private static IEnumerable<string> Files() =>
        new[] { "docs", "src" }.SelectMany(folder => Directory.EnumerateFiles(TestFiles.Path(folder), "*.md", SearchOption.AllDirectories)).Order(StringComparer.Ordinal);

    private static IEnumerable<Block> Blocks(string file)
    {
        string text = File.ReadAllText(file).ReplaceLineEndings("\n"), name = Path.GetRelativePath(AppContext.BaseDirectory, file);
        return CodeBlock().Matches(text).Select(match => new Block(name, text.AsSpan(0, match.Groups[1].Index).Count('\n') + 1, match.Groups[1].Value));
    }

    private static IEnumerable<string> Errors(string assembly, IEnumerable<Block> blocks)
    {
        IEnumerable<SyntaxTree> trees = blocks.Select((block, i) => CSharpSyntaxTree.ParseText(Source(block, i), new CSharpParseOptions(LanguageVersion.Latest)));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create(assembly, trees, References.Value, options).GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => (At: diagnostic.Location.GetMappedLineSpan(), Diagnostic: diagnostic))
            .Select(found => $"{found.At.Path}({found.At.StartLinePosition.Line + 1}): {found.Diagnostic.Id} {found.Diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
    }

    private static string Source(Block block, int number) => $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.ML;
        using Microsoft.ML.Aer;
        using Microsoft.ML.Data;
        using static TorchSharp.torch;
        internal sealed class Block{{number}} : Microsoft.ML.Aer.PublicTests.DocsContext
        {
            {{Inside(block)}}
            public static async Task Run()
            {
        #line {{block.Line}} "{{block.File}}"
        {{block.Code}}
        #line hidden
                await Task.CompletedTask;
            }
        }
        """;

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    private sealed record Block(string File, int Line, string Code);
}
