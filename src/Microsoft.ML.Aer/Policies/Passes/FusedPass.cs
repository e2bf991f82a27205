using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// The pass in closed form for float32 on the processor: matrix products by libtorch, everything between them in
/// fused loops, activations in memory that is used again from pass to pass. What elementwise loops can compute anew
/// (norms, activations, rotations, attention weights) is not kept for the way back.
/// </summary>
internal sealed unsafe class FusedPass : PolicyPass
{
    // Tokens of an item of work: a constant, so that sums are formed alike whatever the number of threads.
    private const int ChunkTokens = 32;

    private readonly CausalPolicy _policy;
    private readonly PolicyConfig _config;
    private readonly FusedLayer[] _layers;
    private readonly FusedMemory _memory;
    private readonly Parameter _embedding;
    private readonly Parameter _norm;
    private PackedTokens? _tokens;
    private FusedTokens _row = null!;

    public FusedPass(CausalPolicy policy, bool recompute)
    {
        _policy = policy;
        _config = policy.Config;
        Dictionary<string, Parameter> parameters = Parameters(policy);
        _embedding = parameters[PolicyLayout.Embedding];
        _norm = parameters[PolicyLayout.FinalNorm];
        _memory = new FusedMemory(_config, recompute);
        _layers = [.. Enumerable.Range(0, _config.LayerCount).Select(i => new FusedLayer(_config, parameters, i, _memory))];
    }

    /// <summary>Whether the pass is right for a policy: float32 on the processor, dense projections, SiLU.</summary>
    public static bool Supports(CausalPolicy policy)
    {
        if (policy.Config.Activation != GateActivation.Silu) return false;
        Dictionary<string, Parameter> parameters = Parameters(policy);
        return parameters.Values.All(PolicyParameterMemory.IsDirect) && parameters.Keys.ToHashSet().SetEquals(PolicyLayout.Parameters(policy.Config).Select(p => p.Name));
    }

    public override Tensor Forward(PackedTokens tokens, bool differentiates)
    {
        using IDisposable noGradient = no_grad();
        _tokens = differentiates ? tokens : null;
        _row = new FusedTokens(tokens, _config);
        _memory.Reserve(_row, differentiates);
        Embed();
        foreach (FusedLayer layer in _layers) layer.Forward(_row);
        return LastNorm();
    }

    public override void Backward(Tensor gradients)
    {
        if (_tokens is null) throw new InvalidOperationException("There is no forward pass to go back through.");
        _tokens = null;
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        LastNormBackward(gradients);
        for (int i = _layers.Length - 1; i >= 0; i--) _layers[i].Backward(_row);
        EmbedBackward();
    }

    public override void Dispose() => _memory.Dispose();

    private static Dictionary<string, Parameter> Parameters(CausalPolicy policy) =>
        policy.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);

    private void Embed()
    {
        float* table = (float*)PolicyParameterMemory.Address(_embedding), hidden = _memory.Input(0);
        int size = _config.HiddenSize;
        long[] ids = _row.Ids;
        for (int i = 0; i < ids.Length; i++) new ReadOnlySpan<float>(table + (ids[i] * size), size).CopyTo(new Span<float>(hidden + ((long)i * size), size));
    }

    private void EmbedBackward()
    {
        if (!_embedding.requires_grad) return;
        float* table = (float*)PolicyParameterMemory.Address(_embedding.Gradient()), gradients = _memory.HiddenGradients;
        int size = _config.HiddenSize;
        long[] ids = _row.Ids;
        for (int i = 0; i < ids.Length; i++)
        {
            var to = new Span<float>(table + (ids[i] * size), size);
            System.Numerics.Tensors.TensorPrimitives.Add(to, new ReadOnlySpan<float>(gradients + ((long)i * size), size), to);
        }
    }

    // Only of the rows that predict something, several times where a prompt's last token predicts several.
    private Tensor LastNorm()
    {
        long[] rows = _row.Predicting;
        int size = _config.HiddenSize;
        Tensor states = empty([rows.Length, size]);
        float* input = _memory.Input(_config.LayerCount), output = (float*)PolicyParameterMemory.Address(states), weight = (float*)PolicyParameterMemory.Address(_norm);
        WorkSharing.For(Chunks(rows.Length), (chunk, _) =>
        {
            for (int i = chunk * ChunkTokens; i < Math.Min(rows.Length, (chunk + 1) * ChunkTokens); i++)
            {
                float* x = input + (rows[i] * size);
                RmsNormKernel.Apply(x, RmsNormKernel.Scale(x, size, _config.NormEpsilon), weight, output + ((long)i * size), size);
            }
        });
        return states;
    }

    private void LastNormBackward(Tensor gradients)
    {
        long[] rows = _row.Predicting;
        int size = _config.HiddenSize;
        using Tensor given = gradients.contiguous();
        float* input = _memory.Input(_config.LayerCount), dy = (float*)PolicyParameterMemory.Address(given), dx = _memory.HiddenGradients;
        float* weight = (float*)PolicyParameterMemory.Address(_norm);
        using Tensor sums = zeros([1, size]);
        float* dWeight = (float*)PolicyParameterMemory.Address(sums);
        new Span<float>(dx, checked(_row.Count * size)).Clear();
        // In order: several rows may go to one token.
        for (int i = 0; i < rows.Length; i++)
        {
            float* x = input + (rows[i] * size);
            RmsNormKernel.Backward(x, RmsNormKernel.Scale(x, size, _config.NormEpsilon), weight, dy + ((long)i * size), dx + (rows[i] * size), dWeight, size, add: true);
        }
        if (_norm.requires_grad) _norm.Gradient().AddInPlace(sums.view(size));
    }

    private static int Chunks(int rows) => (rows + ChunkTokens - 1) / ChunkTokens;
}
