namespace Microsoft.ML.Aer;

/// <summary>
/// The files of a checkpoint folder that are not weights: config.json, generation_config.json, tokenizer and chat
/// template, byte for byte. They travel with a fitted model, so that it can be exported without its source folder.
/// </summary>
internal sealed class CheckpointAssets
{
    private const long LargestAsset = 256L << 20;

    private static readonly string[] KnownNames =
    [
        PolicyConfigReader.ConfigFile, PolicyConfigReader.GenerationFile, "tokenizer.json", "tokenizer_config.json",
        "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "chat_template.json", "vocab.json",
        "merges.txt", "vocab.txt", "tokenizer.model", "LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE", "NOTICE.txt",
    ];

    public CheckpointAssets(IReadOnlyDictionary<string, byte[]> files)
    {
        if (!files.ContainsKey(PolicyConfigReader.ConfigFile)) throw new ArgumentException($"A checkpoint needs a {PolicyConfigReader.ConfigFile}.", nameof(files));
        Files = files;
    }

    /// <summary>Contents by name; a name may have one folder in it (<c>additional_chat_templates/NAME.jinja</c>).</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    public static CheckpointAssets FromFolder(string folder)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string name in KnownNames.Concat(AdditionalTemplates(folder)))
        {
            var file = new FileInfo(Path.Combine(folder, name));
            if (!file.Exists) continue;
            if (file.Length > LargestAsset) throw new FormatException($"{file.FullName}: {file.Length} bytes are too many for this file (at most {LargestAsset}).");
            files.Add(name, File.ReadAllBytes(file.FullName));
        }
        if (!files.ContainsKey(PolicyConfigReader.ConfigFile)) throw new FileNotFoundException($"{Path.Combine(folder, PolicyConfigReader.ConfigFile)}: the file is missing.");
        return new CheckpointAssets(files);
    }

    private static IEnumerable<string> AdditionalTemplates(string folder)
    {
        const string Templates = "additional_chat_templates";
        string path = Path.Combine(folder, Templates);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.jinja").Select(f => $"{Templates}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal) : [];
    }
}
