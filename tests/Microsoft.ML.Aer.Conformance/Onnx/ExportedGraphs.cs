using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Runs exported graphs with plain ONNX Runtime, without the GenAI library.</summary>
internal static class ExportedGraphs
{
    /// <summary>Logits behind each prompt's last token: all prompts as one right-padded batch.</summary>
    public static float[][] LastLogits(string folder, int[][] prompts)
    {
        using var session = new InferenceSession(Path.Combine(folder, "model.onnx"));
        int length = prompts.Max(p => p.Length);
        long[] ids = new long[prompts.Length * length], mask = new long[prompts.Length * length];
        for (int i = 0; i < prompts.Length; i++)
        {
            for (int t = 0; t < prompts[i].Length; t++) (ids[(i * length) + t], mask[(i * length) + t]) = (prompts[i][t], 1);
        }
        long[] shape = [prompts.Length, length];
        var values = new Dictionary<string, OrtValue>();
        try
        {
            values.Add("input_ids", OrtValue.CreateTensorValueFromMemory(ids, shape));
            values.Add("attention_mask", OrtValue.CreateTensorValueFromMemory(mask, shape));
            (long heads, long size) = KeyValueShape(folder);
            foreach (string name in session.InputNames.Where(name => name.StartsWith("past_key_values.", StringComparison.Ordinal)))
            {
                values.Add(name, OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [prompts.Length, heads, 0, size]));
            }
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, values, ["logits"]);
            ReadOnlySpan<float> logits = outputs[0].GetTensorDataAsSpan<float>();
            int vocabulary = logits.Length / ids.Length;
            float[][] last = new float[prompts.Length][];
            for (int i = 0; i < prompts.Length; i++) last[i] = logits.Slice(((i * length) + prompts[i].Length - 1) * vocabulary, vocabulary).ToArray();
            return last;
        }
        finally
        {
            foreach (OrtValue value in values.Values) value.Dispose();
        }
    }

    /// <summary>Compares names, types and ranks of inputs and outputs.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static void CheckSameInterface(string folder, string official)
    {
        using var found = new InferenceSession(Path.Combine(folder, "model.onnx"));
        using var expected = new InferenceSession(Path.Combine(official, "model.onnx"));
        CheckSame("inputs", Describe(found.InputMetadata), Describe(expected.InputMetadata));
        CheckSame("outputs", Describe(found.OutputMetadata), Describe(expected.OutputMetadata));
    }

    private static (long Heads, long Size) KeyValueShape(string folder)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "genai_config.json")));
        JsonElement decoder = config.RootElement.GetProperty("model").GetProperty("decoder");
        return (decoder.GetProperty("num_key_value_heads").GetInt64(), decoder.GetProperty("head_size").GetInt64());
    }

    private static string[] Describe(IReadOnlyDictionary<string, NodeMetadata> values) =>
        [.. values.Select(v => $"{v.Key}: {(v.Value.IsTensor ? v.Value.ElementDataType : TensorElementType.DataTypeMax)}, rank {v.Value.Dimensions.Length}").Order(StringComparer.Ordinal)];

    private static void CheckSame(string what, string[] found, string[] expected)
    {
        if (!found.SequenceEqual(expected)) throw new InvalidOperationException($"{what} are {string.Join("; ", found)}; the official builder's are {string.Join("; ", expected)}");
    }
}
