using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>golden.json and golden.safetensors of one policy: what transformers in float64 computes from the stored weights.</summary>
internal sealed class PolicyGolden : IDisposable
{
    private readonly SafetensorsFile _tensors;

    private PolicyGolden(string folder, SafetensorsFile tensors, GreedyGolden greedy, JsonElement root)
    {
        (Folder, _tensors, Greedy) = (folder, tensors, greedy);
        LossClip = root.GetProperty("loss_clip").GetDouble();
        LossClipEntropy = root.GetProperty("loss_clip_entropy").GetDouble();
        GradientNormClip = root.GetProperty("grad_norm_clip").GetDouble();
        GradientNormClipEntropy = root.GetProperty("grad_norm_clip_entropy").GetDouble();
        Rows = (int)tensors.Tensors["input_ids"].Shape[0];
        Length = (int)tensors.Tensors["input_ids"].Shape[1];
    }

    /// <summary>The checkpoint folder.</summary>
    public string Folder { get; }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>S, padding included.</summary>
    public int Length { get; }

    public GreedyGolden Greedy { get; }

    public double LossClip { get; }

    public double LossClipEntropy { get; }

    public double GradientNormClip { get; }

    public double GradientNormClipEntropy { get; }

    /// <summary>[B, S]</summary>
    public ReadOnlySpan<long> InputIds => _tensors.Values<long>("input_ids");

    /// <summary>[B, S]: 0 at padding.</summary>
    public ReadOnlySpan<long> AttentionMask => _tensors.Values<long>("attention_mask");

    /// <summary>[B, S]: 1 where the token was generated.</summary>
    public ReadOnlySpan<long> CompletionMask => _tensors.Values<long>("completion_mask");

    /// <summary>[B, S, V]</summary>
    public ReadOnlySpan<float> Logits => _tensors.Values<float>("logits");

    /// <summary>Named figures of each token or row: <c>logp_t1</c>, <c>entropy_t08</c>, <c>advantages</c>, ...</summary>
    public ReadOnlySpan<double> Doubles(string name) => _tensors.Values<double>(name);

    /// <summary>The gradient of a loss for a checkpoint tensor.</summary>
    public ReadOnlySpan<float> Gradient(string loss, string tensor) => _tensors.Values<float>($"grad_{loss}.{tensor}");

    /// <summary>The checkpoint tensors that have a golden gradient of a loss.</summary>
    public IEnumerable<string> GradientNames(string loss) =>
        _tensors.Tensors.Keys.Where(k => k.StartsWith($"grad_{loss}.", StringComparison.Ordinal)).Select(k => k[($"grad_{loss}.".Length)..]);

    public static PolicyGolden Open(string folder)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "golden.json")));
        var tensors = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        JsonElement root = json.RootElement;
        var greedy = new GreedyGolden(
            root.GetProperty("prompt_lengths").Deserialize<int[]>()!,
            root.GetProperty("greedy_24").Deserialize<int[][]>()!,
            root.GetProperty("stop_ids").Deserialize<int[]>()!,
            root.GetProperty("greedy_24_with_stop_ids").Deserialize<int[][]>()!);
        return new PolicyGolden(folder, tensors, greedy, root);
    }

    /// <summary>The prompt of each row.</summary>
    public int[][] Prompts()
    {
        long[] ids = InputIds.ToArray();
        return [.. Greedy.PromptLengths.Select((length, row) => ids.Skip(row * Length).Take(length).Select(id => (int)id).ToArray())];
    }

    public void Dispose() => _tensors.Dispose();
}

/// <param name="PromptLengths">Tokens of each row's prompt.</param>
/// <param name="Continuations">Likeliest continuations, without stopping.</param>
/// <param name="StopIds">Tokens that end a continuation.</param>
/// <param name="StoppedContinuations">The same continuations up to their stop token, which is included.</param>
internal sealed record GreedyGolden(int[] PromptLengths, int[][] Continuations, int[] StopIds, int[][] StoppedContinuations);
