using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>
/// <c>tokenizers DIR</c>: each folder of DIR is a tokenizer with cases.jsonl and, where it has a chat template, chat.jsonl.
/// One case a line of either.
/// </summary>
internal static class TokenizerSuite
{
    private static readonly (string File, Action<PolicyTokenizer, JsonElement, ConformanceReport> Check)[] Kinds =
    [
        ("cases.jsonl", TextCase.Check),
        ("chat.jsonl", ChatCase.Check),
    ];

    public static ConformanceSuite Suite { get; } = new("tokenizers", "DIR", Run);

    public static ConformanceReport Run(string[] args)
    {
        if (args.Length != 1 || !Directory.Exists(args[0])) throw new ArgumentException("tokenizers needs one argument, a folder of tokenizer goldens.");
        var report = new ConformanceReport("tokenizers");
        foreach (string folder in Directory.GetDirectories(args[0]).Order(StringComparer.Ordinal)) Run(folder, report);
        return report;
    }

    /// <summary>Runs the cases of one folder.</summary>
    public static void Run(string folder, ConformanceReport report)
    {
        string name = Path.GetFileName(folder);
        Console.Error.WriteLine($"tokenizers: {name}");
        using GoldenFolder unpacked = GoldenFolder.Open(folder);
        PolicyTokenizer? tokenizer = null;
        Exception? fault = null;
        try
        {
            tokenizer = PolicyTokenizer.Load(unpacked.Path);
        }
#pragma warning disable CA1031 // A tokenizer that does not load fails each of its cases, by name.
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = e;
        }
        bool any = false;
        foreach ((string file, Action<PolicyTokenizer, JsonElement, ConformanceReport> check) in Kinds)
        {
            string path = Path.Combine(unpacked.Path, file);
            if (!File.Exists(path)) continue;
            int line = 0;
            foreach (string text in File.ReadLines(path))
            {
                line++;
                if (text.Length == 0) continue;
                any = true;
                report.Case($"{name}/{file}:{line}", () =>
                {
                    if (tokenizer is null) throw new InvalidOperationException(fault!.Message, fault);
                    using JsonDocument golden = JsonDocument.Parse(text);
                    check(tokenizer, golden.RootElement, report);
                });
            }
        }
        if (!any) report.Case(name, () => throw new InvalidOperationException("the folder has neither cases.jsonl nor chat.jsonl, or they are empty."));
    }
}
