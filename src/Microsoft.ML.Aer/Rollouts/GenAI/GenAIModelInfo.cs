using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>What a sampler needs to know of an ONNX Runtime GenAI directory before it runs: parts of genai_config.json.</summary>
/// <param name="VocabularySize">Width of a row of logits.</param>
/// <param name="ContextLength">Most positions of one sequence.</param>
/// <param name="EosTokenIds">The tokens that end a completion.</param>
internal sealed record GenAIModelInfo(int VocabularySize, int ContextLength, IReadOnlyList<int> EosTokenIds)
{
    public const string FileName = "genai_config.json";

    /// <summary>Reads the directory's genai_config.json.</summary>
    /// <exception cref="FileNotFoundException">The directory has none.</exception>
    /// <exception cref="InvalidDataException">A value is missing or of the wrong type.</exception>
    public static GenAIModelInfo Read(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file)) throw new FileNotFoundException($"{folder} is not an ONNX Runtime GenAI directory: it has no {FileName}.", file);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement model = document.RootElement.GetProperty("model");
            int[] eos = !model.TryGetProperty("eos_token_id", out JsonElement ids) ? []
                : ids.ValueKind == JsonValueKind.Array ? [.. ids.EnumerateArray().Select(id => id.GetInt32())] : [ids.GetInt32()];
            return new(model.GetProperty("vocab_size").GetInt32(), model.GetProperty("context_length").GetInt32(), eos);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{file}: expected an object \"model\" with the integers vocab_size, context_length and eos_token_id (or a list of them): {e.Message}", e);
        }
    }
}
