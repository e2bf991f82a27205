using System.Runtime.InteropServices;
using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Prompts and greedy continuations of one policy of the goldens.</summary>
/// <param name="Prompts">Token ids.</param>
/// <param name="Greedy">24 greedy tokens after each prompt, whatever they are.</param>
/// <param name="StopTokens">Tokens that end the rows of <paramref name="GreedyWithStop"/>.</param>
/// <param name="GreedyWithStop">The greedy tokens up to and with the first stop token.</param>
/// <param name="FirstLogits">The logits after each prompt, from a float64 calculation.</param>
internal sealed record PolicyGolden(int[][] Prompts, int[][] Greedy, int[] StopTokens, int[][] GreedyWithStop, float[][] FirstLogits)
{
    public static PolicyGolden Read(string name)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(TestPaths.Shared("goldens", "policies", name, "golden.json")));
        JsonElement root = golden.RootElement;
        int[] lengths = Ints(root.GetProperty("prompt_lengths"));
        string tensors = TestPaths.Shared("goldens", "policies", name, "golden.safetensors");
        (int[] shape, long[] ids) = Read<long>(tensors, "input_ids", "I64");
        (int[] logitsShape, float[] logits) = Read<float>(tensors, "logits", "F32");
        int length = shape[1], vocabulary = logitsShape[2];
        return new(
            [.. lengths.Select((count, row) => ids.Skip(row * length).Take(count).Select(id => (int)id).ToArray())],
            Rows(root.GetProperty("greedy_24")),
            Ints(root.GetProperty("stop_ids")),
            Rows(root.GetProperty("greedy_24_with_stop_ids")),
            [.. lengths.Select((count, row) => logits.AsSpan((row * length + count - 1) * vocabulary, vocabulary).ToArray())]);
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    private static int[][] Rows(JsonElement array) => [.. array.EnumerateArray().Select(Ints)];

    private static (int[] Shape, T[] Values) Read<T>(string file, string tensor, string type)
        where T : unmanaged
    {
        byte[] bytes = File.ReadAllBytes(file);
        int headerLength = (int)BitConverter.ToInt64(bytes);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        JsonElement entry = header.RootElement.GetProperty(tensor);
        Assert.Equal(type, entry.GetProperty("dtype").GetString());
        int[] offsets = Ints(entry.GetProperty("data_offsets"));
        return (Ints(entry.GetProperty("shape")), MemoryMarshal.Cast<byte, T>(bytes.AsSpan(8 + headerLength)[offsets[0]..offsets[1]]).ToArray());
    }
}
