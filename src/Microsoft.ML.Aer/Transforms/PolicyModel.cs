namespace Microsoft.ML.Aer;

/// <summary>
/// What a policy's transformers share: config, tokenizer, weights and the sampler over them. Immutable and counted by
/// reference: the last <see cref="Release"/> frees the sampler and the weights.
/// </summary>
internal sealed class PolicyModel
{
    private readonly Lock _lock = new();
    private readonly IDisposable? _weights;
    private readonly Func<IRolloutSampler> _createSampler;
    private RolloutQueue? _rollouts;
    private int _references = 1;

    /// <param name="config">The policy's config.</param>
    /// <param name="codec">Its tokenizer.</param>
    /// <param name="generation">How it decodes where its user sets nothing.</param>
    /// <param name="createSampler">Called when the first completion is asked for.</param>
    /// <param name="weights">What the sampler reads; disposed after it.</param>
    public PolicyModel(PolicyConfig config, IPromptCodec codec, PolicyGeneration generation, Func<IRolloutSampler> createSampler, IDisposable? weights)
    {
        Config = config;
        Codec = codec;
        Generation = generation;
        _createSampler = createSampler;
        _weights = weights;
    }

    public PolicyConfig Config { get; }

    public IPromptCodec Codec { get; }

    public PolicyGeneration Generation { get; }

    /// <summary>The sampler; for who holds a reference.</summary>
    public RolloutQueue Rollouts
    {
        get
        {
            lock (_lock) return _rollouts ??= new RolloutQueue(_createSampler());
        }
    }

    /// <summary>Keeps the policy until one more <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">The last reference is gone.</exception>
    public PolicyModel AddReference()
    {
        lock (_lock)
        {
            if (_references == 0)
            {
                throw new ObjectDisposedException(nameof(PolicyTransformer), $"The policy was disposed. A PredictionEngine disposes its model with itself unless {nameof(PredictionEngineOptions)}.{nameof(PredictionEngineOptions.OwnsTransformer)} is false.");
            }
            _references++;
        }
        return this;
    }

    public void Release()
    {
        RolloutQueue? rollouts;
        lock (_lock)
        {
            if (--_references > 0) return;
            rollouts = _rollouts;
        }
        rollouts?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _weights?.Dispose();
    }
}
