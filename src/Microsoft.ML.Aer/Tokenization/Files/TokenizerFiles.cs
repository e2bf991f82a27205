using System.Collections.Immutable;

namespace Microsoft.ML.Aer;

/// <summary>
/// The files that make a tokenizer, by their name in a checkpoint folder and as bytes, so that a model file and an exported
/// folder get them back bit for bit.
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
    public static ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Read(string folder)
    {
        string tokenizer = Path.Combine(folder, Tokenizer);
        if (!File.Exists(tokenizer))
        {
            throw new FileNotFoundException($"{tokenizer}: the file is missing. A policy's tokenizer is read from {Tokenizer}; other forms (tokenizer.model, vocab.json with merges.txt) are not: save the tokenizer as a fast one first.", tokenizer);
        }
        var files = ImmutableSortedDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
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
        return files.ToImmutable();
    }

    /// <summary>Writes them into a folder that exists.</summary>
    /// <exception cref="FormatException">A name leads out of the folder.</exception>
    public static void Write(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string folder)
    {
        foreach ((string name, ReadOnlyMemory<byte> bytes) in files)
        {
            // A model file is untrusted input, and so are the names in it.
            string[] parts = name.Split('/');
            if (parts.Length > 2 || parts.Any(part => part is "" or "." or ".." || part.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0))
            {
                throw new FormatException($"'{name}' is not the name of a tokenizer file: it may have one folder at most and may not lead elsewhere.");
            }
            string path = Path.Combine([folder, .. parts]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using FileStream stream = File.Create(path);
            stream.Write(bytes.Span);
        }
    }

    private static ReadOnlyMemory<byte> ReadFile(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > LargestFile) throw new FormatException($"{path}: {length} bytes are too many for this file (at most {LargestFile}).");
        return File.ReadAllBytes(path);
    }
}
