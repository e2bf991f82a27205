namespace Microsoft.ML.Aer;

/// <summary>
/// The files that make a tokenizer, by their name in a checkpoint folder and as bytes, as a model file holds them too.
/// </summary>
internal static class TokenizerFiles
{
    public const string Tokenizer = "tokenizer.json";
    public const string Config = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string ChatTemplate = "chat_template.jinja";
    public const string NamedChatTemplates = "additional_chat_templates";

    private const int LargestFile = 256 << 20;
    private static readonly string[] Names = [Tokenizer, Config, SpecialTokensMap, ChatTemplate];

    /// <summary>Reads what the folder has of them.</summary>
    /// <exception cref="FileNotFoundException">There is no tokenizer.json.</exception>
    /// <exception cref="FormatException">A file is too large to be what its name says.</exception>
    public static Dictionary<string, byte[]> Read(string folder)
    {
        string tokenizer = Path.Combine(folder, Tokenizer);
        if (!File.Exists(tokenizer))
        {
            throw new FileNotFoundException($"{tokenizer}: the file is missing. A policy's tokenizer is read from {Tokenizer}; other forms (tokenizer.model, vocab.json with merges.txt) are not: save the tokenizer as a fast one first.", tokenizer);
        }
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in Names)
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) files[name] = ReadFile(path);
        }
        string named = Path.Combine(folder, NamedChatTemplates);
        if (Directory.Exists(named))
        {
            foreach (string path in Directory.EnumerateFiles(named, "*.jinja")) files[$"{NamedChatTemplates}/{Path.GetFileName(path)}"] = ReadFile(path);
        }
        return files;
    }

    private static byte[] ReadFile(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > LargestFile) throw new FormatException($"{path}: {length} bytes are too many for this file (at most {LargestFile}).");
        return File.ReadAllBytes(path);
    }
}
