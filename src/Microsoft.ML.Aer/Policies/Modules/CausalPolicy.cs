using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// The policy as a TorchSharp module: a decoder of RMS norms, rotary embedding, grouped-query attention and gated MLPs,
/// shaped by <see cref="PolicyConfig"/> alone. Its parameters are those of <see cref="PolicyLayout"/>, by name, and keep
/// their storage for life: whoever trains it updates them in place.
/// </summary>
/// <remarks>Sequences are padded on the right; causal attention keeps padding out of every earlier token's sight.</remarks>
internal sealed class CausalPolicy : nn.Module<Tensor, Tensor>
{
    private readonly TokenEmbedding _embedding;
    private readonly DecoderLayer[] _layers;
    private readonly RmsNorm _norm;
    private readonly RotaryEmbedding _rotary;

    /// <summary>A policy whose parameters are not initialised yet; see <see cref="Load"/>.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="device">Where its parameters lie and its passes run; may be <c>meta</c>.</param>
    /// <param name="type">Type of parameters and activations.</param>
    /// <param name="projections">Makes the blocks' projections; dense ones by default.</param>
    public CausalPolicy(PolicyConfig config, Device device, ScalarType type, ProjectionFactory? projections = null)
        : base(nameof(CausalPolicy))
    {
        projections ??= (_, inputs, outputs, bias) => new DenseProjection(inputs, outputs, bias, device, type);
        Config = config;
        _rotary = new RotaryEmbedding(config.Rotary, config.ContextLength, device, type);
        _embedding = this.AddModule("embed_tokens", new TokenEmbedding(config.VocabularySize, config.HiddenSize, device, type));
        _layers = [.. Enumerable.Range(0, config.LayerCount).Select(i => new DecoderLayer(config, i, _rotary, projections, device, type))];
        this.AddModule("layers", new ModuleList<DecoderLayer>(_layers));
        _norm = this.AddModule("norm", new RmsNorm(config.HiddenSize, config.NormEpsilon, device, type));
        HeadWeight = config.TiedHead
            ? _embedding.Weight
            : this.AddModule("lm_head", new DenseProjection(config.HiddenSize, config.VocabularySize, bias: false, device, type)).Weight;
    }

    public PolicyConfig Config { get; }

    /// <summary>[vocabulary, hidden]; the embedding itself where the head is tied.</summary>
    public Parameter HeadWeight { get; }

    /// <summary>The parameters an optimizer updates, with their names; optimizer state and checkpoints follow this list.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> TrainableParameters =>
        [.. named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, p.parameter))];

    /// <summary>A policy with a checkpoint's weights, or drawn from <paramref name="seed"/> where the folder has none.</summary>
    public static CausalPolicy Load(Checkpoint checkpoint, Device device, ScalarType type, int seed)
    {
        var policy = new CausalPolicy(checkpoint.Config, device, type);
        PolicyParameterMemory.Fill(policy, checkpoint, seed);
        return policy;
    }

    /// <summary>Hidden states behind the last norm, from position 0 on.</summary>
    /// <param name="tokens">[B, S] int64, padded on the right with any id.</param>
    /// <returns>[B, S, hidden]; what stands at padding means nothing.</returns>
    public Tensor Hidden(Tensor tokens)
    {
        (Tensor cos, Tensor sin) = _rotary.First(tokens.shape[1]); // [S, width]
        return Run(tokens, new AttentionContext(cos.unsqueeze(1), sin.unsqueeze(1), CausalRows.Instance));
    }

    /// <summary>Hidden states of new tokens behind those in a cache, without gradients.</summary>
    /// <param name="tokens">[B, S] int64, padded on the right with any id.</param>
    /// <param name="cache">Receives the new tokens' keys and values.</param>
    /// <param name="starts">[B]: position of each row's first new token.</param>
    /// <returns>[B, S, hidden]</returns>
    public Tensor Hidden(Tensor tokens, KeyValueCache cache, ReadOnlySpan<long> starts)
    {
        long batch = tokens.shape[0], count = tokens.shape[1], length = System.Numerics.Tensors.TensorPrimitives.Max(starts) + count;
        if (length > cache.Capacity) throw new ArgumentOutOfRangeException(nameof(starts), length, $"The cache holds {cache.Capacity} positions.");
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor slots = tensor(starts.ToArray(), ScalarType.Int64).to(tokens.device).unsqueeze(1).Add(TensorNumbers.Range(count, tokens.device)); // [B, S]
        (Tensor cos, Tensor sin) = _rotary.At(slots.view(-1), length); // [B S, width]
        var context = new AttentionContext(cos.view(batch, count, 1, -1), sin.view(batch, count, 1, -1), new CachedRows(cache, slots, length));
        return Run(tokens, context).MoveToOuterDisposeScope();
    }

    /// <summary>Hidden states of sequences without padding, a prompt that several continue computed once.</summary>
    /// <param name="tokens">The sequences.</param>
    /// <returns>[N, hidden], one state a packed token.</returns>
    public Tensor Hidden(PackedTokens tokens)
    {
        (Tensor cos, Tensor sin) = _rotary.At(tokens.Positions, tokens.LongestLength); // [N, width]
        var pattern = new PackedSequences(tokens.Groups, tokens.Ids.device, HeadWeight.dtype);
        return Run(tokens.Ids.unsqueeze(0), new AttentionContext(cos.unsqueeze(1), sin.unsqueeze(1), pattern)).squeeze(0);
    }

    /// <param name="hidden">[..., hidden]</param>
    /// <returns>[..., vocabulary]</returns>
    public Tensor Logits(Tensor hidden) => nn.functional.linear(hidden, HeadWeight);

    /// <param name="input">Tokens [B, S] int64.</param>
    /// <returns>Logits [B, S, vocabulary].</returns>
    public override Tensor forward(Tensor input) => Logits(Hidden(input));

    protected override void Dispose(bool disposing)
    {
        if (disposing) _rotary.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Run(Tensor tokens, AttentionContext context)
    {
        Tensor hidden = _embedding.forward(tokens);
        foreach (DecoderLayer layer in _layers) hidden = layer.Forward(hidden, context);
        return _norm.forward(hidden);
    }
}
