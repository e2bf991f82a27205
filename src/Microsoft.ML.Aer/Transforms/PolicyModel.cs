namespace Microsoft.ML.Aer;

/// <summary>
/// What a policy's transformers share: config, tokenizer, weights and the sampler over them. Immutable and counted by
/// reference: the last <see cref="Release"/> frees the sampler and the weights.
/// </summary>
internal sealed class PolicyModel
{
    private readonly Lock _lock = new();
    private readonly Func<IRolloutSampler> _createSampler;
    private RolloutQueue? _rollouts;
    private int _references = 1;

    /// <param name="config">The policy's config.</param>
    /// <param name="codec">Its tokenizer.</param>
    /// <param name="generation">How it decodes where its user sets nothing.</param>
    /// <param name="contents">What it is saved as, the weights that the sampler reads among it; disposed after the sampler.</param>
    /// <param name="createSampler">Called when the first completion is asked for.</param>
    public PolicyModel(PolicyConfig config, IPromptCodec codec, PolicyGeneration generation, PolicyContents contents, Func<IRolloutSampler> createSampler)
    {
        Config = config;
        Codec = codec;
        Generation = generation;
        Contents = contents;
        _createSampler = createSampler;
    }

    public PolicyConfig Config { get; }

    public IPromptCodec Codec { get; }

    public PolicyGeneration Generation { get; }

    public PolicyContents Contents { get; }

    /// <summary>Reads a checkpoint folder, which is not needed afterwards.</summary>
    /// <param name="folder">The folder: config, weights, tokenizer.</param>
    /// <param name="generation">How the policy decodes where its user sets nothing; null reads generation_config.json.</param>
    /// <param name="summary">What training leaves to know, as JSON.</param>
    /// <param name="version">Version of the policy.</param>
    public static PolicyModel FromCheckpointFolder(string folder, PolicyGeneration? generation = null, string? summary = null, long version = 0)
    {
        PolicyContents contents = PolicyContents.FromFolder(folder, summary, version);
        try
        {
            PolicyTokenizer tokenizer = PolicyTokenizer.Create(contents.Assets.Files, folder);
            int vocabulary = contents.Weights.Config.VocabularySize;
            if (tokenizer.VocabularySize > vocabulary)
            {
                throw new FormatException($"{folder}: {TokenizerFiles.Tokenizer} has {tokenizer.VocabularySize} tokens, but the policy knows {vocabulary} (vocab_size in {PolicyConfigReader.ConfigFile}). Tokenizer and weights are of different policies.");
            }
            return Create(contents, tokenizer, generation ?? PolicyGeneration.Of(contents.Assets));
        }
        catch
        {
            contents.Dispose();
            throw;
        }
    }

    /// <summary>What a trainer's Fit returns a transformer over: the weights as they are now, copied.</summary>
    /// <param name="trained">The trained weights; they may be disposed afterwards.</param>
    /// <param name="assets">Config, tokenizer and the like of the folder that training began with.</param>
    /// <param name="codec">The tokenizer of that folder.</param>
    /// <param name="generation">How the policy decodes where its user sets nothing: <see cref="PolicyGeneration.Of"/> with the trainer's own settings.</param>
    /// <param name="summary">What training leaves to know, as JSON.</param>
    /// <param name="version">Version of the policy.</param>
    public static PolicyModel FromTraining(
        IPolicyWeights trained, CheckpointAssets assets, IPromptCodec codec, PolicyGeneration generation, string? summary, long version) =>
        Create(new PolicyContents(assets, NativePolicyWeights.Copy(trained), SafetensorsType.F32, summary, version), codec, generation);

    private static PolicyModel Create(PolicyContents contents, IPromptCodec codec, PolicyGeneration generation) =>
        new(contents.Weights.Config, codec, generation, contents, () => new OnnxRolloutSampler(contents.Weights, policyVersion: 0, new() { FixedWeights = true }));

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
        Contents.Dispose();
    }
}
