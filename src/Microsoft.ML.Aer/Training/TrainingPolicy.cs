namespace Microsoft.ML.Aer;

/// <summary>The policy in training with everything whose lifetime is its own: modules, optimizer, and the weights as samplers read them.</summary>
internal sealed class TrainingPolicy : IDisposable
{
    private TrainingPolicy(CausalPolicy module, CheckpointAssets assets, IPromptCodec codec, AdamWSettings optimizer, TrainingDevice device)
    {
        Module = module;
        Assets = assets;
        Codec = codec;
        Device = device;
        Weights = new TorchPolicyWeights(module);
        Optimizer = new AdamW(module.TrainableParameters, optimizer);
    }

    public CausalPolicy Module { get; }

    public AdamW Optimizer { get; }

    public TorchPolicyWeights Weights { get; }

    public IPromptCodec Codec { get; }

    /// <summary>Config and tokenizer, as they stand in the checkpoint folder.</summary>
    public CheckpointAssets Assets { get; }

    public TrainingDevice Device { get; }

    public PolicyConfig Config => Module.Config;

    /// <summary>Weights that every token is multiplied with: all but an embedding that is not the head too.</summary>
    public long MatrixWeights => PolicyLayout.Parameters(Config).Where(p => Config.TiedHead || p.Name != PolicyLayout.Embedding).Sum(p => p.Count);

    /// <summary>How often the weights were updated.</summary>
    public long Version { get; private set; }

    public static TrainingPolicy Load(PolicyTrainerOptions options, TrainingDevice device, int seed)
    {
        using Checkpoint checkpoint = Checkpoint.Open(options.PolicyPath!);
        CheckpointAssets assets = CheckpointAssets.FromFolder(options.PolicyPath!);
        IPromptCodec codec = PolicyTokenizer.Create(assets.Files, options.PolicyPath!);
        CausalPolicy module = CausalPolicy.Load(checkpoint, device.Torch, device.Type, seed);
        return new TrainingPolicy(module, assets, codec, new AdamWSettings(options.AdamBeta1, options.AdamBeta2, options.AdamEpsilon, options.WeightDecay), device);
    }

    /// <summary>A frozen copy of a policy, for the divergence from it.</summary>
    public static CausalPolicy Reference(PolicyTrainerOptions options, TrainingDevice device, int seed)
    {
        using Checkpoint checkpoint = Checkpoint.Open(options.PolicyPath!);
        CausalPolicy module = CausalPolicy.Load(checkpoint, device.Torch, device.Type, seed);
        foreach ((_, TorchSharp.Modules.Parameter parameter) in module.TrainableParameters) parameter.requires_grad = false;
        return module;
    }

    /// <summary>Clips the accumulated gradients and applies them.</summary>
    /// <returns>The gradients' norm before clipping.</returns>
    /// <exception cref="InvalidOperationException">The norm is no number: the weights are left as they were.</exception>
    public double Update(double learningRate, double maxGradientNorm)
    {
        double norm = Optimizer.GradientNorm();
        if (!double.IsFinite(norm))
        {
            throw new InvalidOperationException(
                $"The gradient's norm is {norm} at learning rate {learningRate:G3}: the policy's weights are as they were before this update. "
                + "Lower LearningRate or MaxGradientNorm, and check rewards and prompts for extremes.");
        }
        Optimizer.Step(learningRate, norm > maxGradientNorm ? maxGradientNorm / (norm + 1e-6) : 1);
        return norm;
    }

    /// <summary>Ends a step of updates: brings copies of the weights up to date and counts the version.</summary>
    public long NextVersion()
    {
        Weights.Refresh();
        return ++Version;
    }

    /// <summary>Takes over the place of a restored policy.</summary>
    public void Restore(long version)
    {
        Weights.Refresh();
        Version = version;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Weights.Dispose();
        Module.Dispose();
    }
}
