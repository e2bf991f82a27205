using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Prompts and greedy continuations of one policy of the goldens.</summary>
internal sealed record PolicyGolden(int[][] Prompts, int[][] Greedy, int[] StopTokens, int[][] GreedyWithStop)
{
    public static PolicyGolden Read(string name)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(TestPaths.Shared("goldens", "policies", name, "golden.json")));
        JsonElement root = golden.RootElement;
        int[] lengths = Ints(root.GetProperty("prompt_lengths"));
        long[][] inputs = ReadInputIds(TestPaths.Shared("goldens", "policies", name, "golden.safetensors"));
        int[][] prompts = [.. inputs.Select((row, i) => row.Take(lengths[i]).Select(id => (int)id).ToArray())];
        return new(prompts, Rows(root.GetProperty("greedy_24")), Ints(root.GetProperty("stop_ids")), Rows(root.GetProperty("greedy_24_with_stop_ids")));
    }

    private static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];

    private static int[][] Rows(JsonElement array) => [.. array.EnumerateArray().Select(Ints)];

    private static long[][] ReadInputIds(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int headerLength = (int)BitConverter.ToInt64(bytes);
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        JsonElement entry = header.RootElement.GetProperty("input_ids");
        Assert.Equal("I64", entry.GetProperty("dtype").GetString());
        int rows = entry.GetProperty("shape")[0].GetInt32(), columns = entry.GetProperty("shape")[1].GetInt32();
        int start = 8 + headerLength + entry.GetProperty("data_offsets")[0].GetInt32();
        var ids = new long[rows][];
        for (int row = 0; row < rows; row++)
        {
            ids[row] = new long[columns];
            Buffer.BlockCopy(bytes, start + row * columns * sizeof(long), ids[row], 0, columns * sizeof(long));
        }
        return ids;
    }
}
