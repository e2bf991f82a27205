namespace Microsoft.ML.Aer;

/// <summary>Reads config.json and generation_config.json of a checkpoint folder.</summary>
internal static class PolicyConfigReader
{
    public const string ConfigFile = "config.json";
    public const string GenerationFile = "generation_config.json";

    /// <exception cref="FileNotFoundException">The folder has no config.json.</exception>
    /// <exception cref="FormatException">A value is missing, of the wrong type or impossible.</exception>
    /// <exception cref="NotSupportedException">The family, a setting or a key is not supported; the message names it.</exception>
    public static PolicyConfig Read(string folder)
    {
        string path = Path.Combine(folder, ConfigFile);
        PolicyConfig config = Parse(new ConfigObject(path, JsonFile.ReadObject(path)));
        string generation = Path.Combine(folder, GenerationFile);
        if (!File.Exists(generation)) return config;

        // Its other keys are decoding settings, which are the caller's; they never change what the policy computes.
        var json = new ConfigObject(generation, JsonFile.ReadObject(generation));
        IReadOnlyList<int> more = TokenIds.Many(json, "eos_token_id", config.VocabularySize);
        return config with
        {
            EosTokenIds = [.. config.EosTokenIds.Union(more)],
            BosTokenId = config.BosTokenId ?? TokenIds.One(json, "bos_token_id", config.VocabularySize, null),
            PadTokenId = config.PadTokenId ?? TokenIds.One(json, "pad_token_id", config.VocabularySize, null),
        };
    }

    /// <summary>Reads config.json alone.</summary>
    public static PolicyConfig Parse(ConfigObject json)
    {
        string modelType = json.Text("model_type") ?? throw new FormatException(
            $"{json.Where}: the key 'model_type' is missing; known: {string.Join(", ", PolicyFamilies.Names)}.");
        PolicyConfig config = PolicyFamilies.Get(modelType, json.Where).ReadConfig(json);
        json.RefuseUnread();
        return config;
    }
}
