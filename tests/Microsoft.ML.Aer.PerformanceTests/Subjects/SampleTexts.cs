using System.Text;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Texts to tokenize, made of what the repository holds.</summary>
internal static class SampleTexts
{
    private const string Scripts = "Ein schöner Tag, n'est-ce pas? Привет, мир! 你好，世界。こんにちは 안녕하세요 שלום مرحبا 👩🏽‍🚀 x² + ½ = ∞\t{\"a\": [1, 2.5e-3]}\r\n";

    /// <summary>The repository's root, found from the program upwards.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A text of about so many bytes of UTF-8.</summary>
    /// <exception cref="ArgumentException">There is no such kind of text.</exception>
    public static string Create(string kind, int bytes)
    {
        string source = kind switch
        {
            "english" => Files("docs", "*.md"),
            "code" => Files("src", "*.cs"),
            "word" => "internationalization",
            "letters" => string.Concat(Files("docs", "*.md").Where(char.IsAsciiLetter)),
            "mixed" => Scripts,
            _ => throw new ArgumentException($"--text {kind} is not known; there are english, code, word, letters and mixed."),
        };
        var text = new StringBuilder();
        for (int length = 0, one = Encoding.UTF8.GetByteCount(source); length < bytes; length += one) text.Append(source);
        return text.ToString(0, (int)(text.Length * Math.Min(1, bytes / (double)Encoding.UTF8.GetByteCount(text.ToString()))));
    }

    private static string Files(string folder, string pattern)
    {
        IEnumerable<string> paths = Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return string.Concat(paths.Where(path => !path.Contains("obj", StringComparison.Ordinal)).Select(File.ReadAllText));
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Microsoft.ML.Aer.sln"))) return folder;
        }
        throw new ArgumentException("The measurements run from a folder below the repository, whose texts they read.");
    }
}
