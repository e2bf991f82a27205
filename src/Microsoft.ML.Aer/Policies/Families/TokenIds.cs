namespace Microsoft.ML.Aer;

/// <summary>Reads token ids of config.json and generation_config.json.</summary>
internal static class TokenIds
{
    /// <summary>One id; a negative one means that there is none, as in the first LLaMA files.</summary>
    public static int? One(ConfigObject json, string key, int vocabularySize, int? fallback)
    {
        IReadOnlyList<int> ids = Many(json, key, vocabularySize, fallback);
        return ids.Count > 0 ? ids[0] : null;
    }

    public static IReadOnlyList<int> Many(ConfigObject json, string key, int vocabularySize, int? fallback = null)
    {
        // A family's default may lie outside a small vocabulary; then there is none.
        IReadOnlyList<int> ids = json.IntOrInts(key) ?? (!json.Mentions(key) && fallback is { } id && id < vocabularySize ? [id] : []);
        foreach (int given in ids)
        {
            if (given >= vocabularySize) throw json.Wrong(key, $"{given}", $"an id below vocab_size, {vocabularySize}");
        }
        return [.. ids.Where(i => i >= 0).Distinct()];
    }
}
