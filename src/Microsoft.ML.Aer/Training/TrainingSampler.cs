namespace Microsoft.ML.Aer;

/// <summary>Makes the sampler of a run.</summary>
internal static class TrainingSampler
{
    /// <param name="wanted">The option.</param>
    /// <param name="threads">Processor threads; null leaves the choice to the sampler.</param>
    /// <param name="session">The run.</param>
    /// <returns>The sampler, and whether it holds weights of its own, so that it can be behind.</returns>
    public static (IRolloutSampler Sampler, bool OwnsWeights) Create(RolloutSampler wanted, int? threads, TrainingSession session)
    {
        TrainingPolicy policy = session.Policy;
        var device = new GenAIDevice(policy.Device.CudaDevice, threads);
        var context = new RolloutSamplerContext
        {
            Policy = policy.Module,
            Weights = policy.Weights,
            PolicyVersion = policy.Version,
            Export = (version, folder, stop) => PolicyExport.WriteGenAI(policy.Weights, policy.Assets, version, folder, stop),
            Folder = session.SamplerFolder,
            Device = device,
            Logger = session.Reporter.Logger,
        };
        bool ownsWeights = RolloutSamplers.Resolve(wanted, device) == RolloutSampler.OnnxRuntimeGenAI;
        return (RolloutSamplers.CreateAsync(wanted, context, session.Token).AsTask().GetAwaiter().GetResult(), ownsWeights);
    }
}
