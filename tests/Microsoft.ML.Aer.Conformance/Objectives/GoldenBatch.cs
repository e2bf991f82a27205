using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>The inputs of a set of loss cases, as float64 tensors; leaves are made anew for each case.</summary>
internal sealed class GoldenBatch
{
    private const string SamplerName = "sampling_logp";

    // Weights computed elsewhere, by verl's and by TRL's name.
    private static readonly string[] WeightNames = ["rollout_is_weights", "importance_sampling_ratio"];
    private static readonly string[] Known = ["logp", "old_logp", "ref_logp", "entropy", "mask", "advantages", SamplerName, .. WeightNames];
    private readonly JsonElement _inputs;
    private readonly string? _weights;

    public GoldenBatch(JsonElement inputs)
    {
        _inputs = inputs;
        string[] unknown = [.. inputs.EnumerateObject().Select(p => p.Name).Except(Known)];
        if (unknown.Length > 0) throw new NotSupportedException($"unknown inputs: {string.Join(", ", unknown)}");
        Mask = Rows("mask");
        _weights = WeightNames.FirstOrDefault(n => inputs.TryGetProperty(n, out _));
        LogProbs = Matrix("logp").requires_grad_();
        Entropies = Matrix("entropy").requires_grad_();
    }

    /// <summary>What applies the inputs' own weights as they are; null where there are none.</summary>
    public ImportanceCorrection? Correction => _weights is null ? null : ImportanceCorrection.Truncated(double.PositiveInfinity);

    /// <summary>[B][T]</summary>
    public double[][] Mask { get; }

    /// <summary>Leaf, [B,T].</summary>
    public Tensor LogProbs { get; }

    /// <summary>Leaf, [B,T].</summary>
    public Tensor Entropies { get; }

    public int Count => Mask.Length;

    public int Width => Mask.Length == 0 ? 0 : Mask[0].Length;

    public long TokenCount => Mask.Sum(row => row.LongCount(m => m != 0));

    public int NonEmptyCount => Mask.Count(row => row.Any(m => m != 0));

    /// <summary>The entropies of the tokens that count.</summary>
    public double[] TokenEntropies() =>
        [.. Rows("entropy").SelectMany((row, i) => row.Where((_, t) => Mask[i][t] != 0))];

    public ObjectiveBatch ToBatch(BatchTotals totals, double entropyCoefficient) => new()
    {
        LogProbs = LogProbs,
        OldLogProbs = Matrix("old_logp"),
        ReferenceLogProbs = Matrix("ref_logp"),
        Entropies = Entropies,
        Mask = torch.tensor(Mask.SelectMany(r => r).ToArray(), [Count, Width]),
        Advantages = _inputs.GetProperty("advantages")[0].ValueKind == JsonValueKind.Array
            ? Matrix("advantages")
            : torch.tensor(_inputs.GetProperty("advantages").EnumerateArray().Select(a => a.GetDouble()).ToArray()),
        SamplerLogProbs = SamplerLogProbs(),
        EntropyCoefficients = entropyCoefficient == 0 ? null : TensorNumbers.Full([Count], entropyCoefficient, ScalarType.Float64, torch.CPU),
        Streams = [.. Enumerable.Range(0, Count).Select(i => RandomStream.Key(0, 0, i, 0))],
        Totals = totals,
    };

    private Tensor? SamplerLogProbs()
    {
        if (_weights is not null) return Matrix("old_logp") - Matrix(_weights).log();
        return _inputs.TryGetProperty(SamplerName, out _) ? Matrix(SamplerName) : null;
    }

    private Tensor Matrix(string name) => torch.tensor(Rows(name).SelectMany(r => r).ToArray(), [Count, Width]);

    private double[][] Rows(string name) => Rows(_inputs.GetProperty(name));

    public static double[][] Rows(JsonElement matrix) =>
        [.. matrix.EnumerateArray().Select(row => row.EnumerateArray().Select(Number).ToArray())];

    // A mask may be of booleans, and what is no number in Python is null here.
    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Null => double.NaN,
        _ => value.GetDouble(),
    };
}
