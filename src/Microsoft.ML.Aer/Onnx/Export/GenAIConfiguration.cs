using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>
/// genai_config.json of a policy. The library's own parser is strict: it knows neither null nor escaped characters,
/// and refuses unknown keys.
/// </summary>
internal static class GenAIConfiguration
{
    public static byte[] Create(PolicyConfig config, PolicyGeneration generation, PortableGraphOptions options)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteModel(json, config, options);
            WriteSearch(json, config, generation);
            json.WriteEndObject();
        }
        return text.ToArray();
    }

    private static void WriteModel(Utf8JsonWriter json, PolicyConfig config, PortableGraphOptions options)
    {
        json.WriteStartObject("model");
        json.WriteString("type", config.ModelType);
        json.WriteNumber("context_length", config.ContextLength);
        json.WriteNumber("vocab_size", config.VocabularySize);
        if (config.BosTokenId is { } bos) json.WriteNumber("bos_token_id", bos);
        json.WriteNumber("pad_token_id", config.PadTokenId ?? (config.EosTokenIds.Count > 0 ? config.EosTokenIds[0] : 0));
        if (config.EosTokenIds.Count > 0)
        {
            json.WriteStartArray("eos_token_id");
            foreach (int token in config.EosTokenIds) json.WriteNumberValue(token);
            json.WriteEndArray();
        }
        WriteDecoder(json, config, options);
        json.WriteEndObject();
    }

    private static void WriteDecoder(Utf8JsonWriter json, PolicyConfig config, PortableGraphOptions options)
    {
        json.WriteStartObject("decoder");
        json.WriteString("filename", PolicyOnnxWriter.ModelFile);
        json.WriteNumber("hidden_size", config.HiddenSize);
        json.WriteNumber("head_size", PortablePolicyGraph.CachedHeadSize(config));
        json.WriteNumber("num_attention_heads", config.HeadCount);
        json.WriteNumber("num_key_value_heads", config.KeyValueHeadCount);
        json.WriteNumber("num_hidden_layers", config.LayerCount);
        json.WriteStartObject("session_options");
        json.WriteString("log_id", "onnxruntime-genai");
        json.WriteStartArray("provider_options");
        if (options.Computed != SafetensorsType.F32)
        {
            json.WriteStartObject();
            json.WriteStartObject("cuda");
            json.WriteString("enable_cuda_graph", "0");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("inputs");
        json.WriteString("input_ids", "input_ids");
        json.WriteString("attention_mask", "attention_mask");
        json.WriteString("past_key_names", "past_key_values.%d.key");
        json.WriteString("past_value_names", "past_key_values.%d.value");
        json.WriteEndObject();
        json.WriteStartObject("outputs");
        json.WriteString("logits", "logits");
        json.WriteString("present_key_names", "present.%d.key");
        json.WriteString("present_value_names", "present.%d.value");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSearch(Utf8JsonWriter json, PolicyConfig config, PolicyGeneration generation)
    {
        json.WriteStartObject("search");
        bool samples = generation.Temperature > 0;
        json.WriteBoolean("do_sample", samples);
        json.WriteNumber("temperature", samples ? generation.Temperature : 1);
        json.WriteNumber("top_k", samples ? generation.TopK : 1);
        json.WriteNumber("top_p", samples ? generation.TopP : 1);
        json.WriteNumber("max_length", config.ContextLength);
        json.WriteNumber("min_length", 0);
        json.WriteNumber("num_beams", 1);
        json.WriteNumber("num_return_sequences", 1);
        json.WriteNumber("repetition_penalty", 1);
        json.WriteBoolean("past_present_share_buffer", true);
        json.WriteEndObject();
    }
}
