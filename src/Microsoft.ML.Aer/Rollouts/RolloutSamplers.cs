namespace Microsoft.ML.Aer;

/// <summary>The samplers a trainer can choose from. A new one is a value of <see cref="RolloutSampler"/> and an entry here.</summary>
internal static class RolloutSamplers
{
    // In the order in which Auto tries them.
    private static readonly Entry[] Entries =
    [
        new(RolloutSampler.OnnxRuntimeGenAI,
            device => device.CudaDevice is not null && GenAILibrary.IsAvailable,
            async (c, stop) => await GenAIRolloutSampler.CreateAsync(c.Export, c.Folder, c.PolicyVersion, c.Device, c.Logger, stop).ConfigureAwait(false)),
        new(RolloutSampler.OnnxRuntime,
            device => device.CudaDevice is null,
            (c, _) => ValueTask.FromResult<IRolloutSampler>(new OnnxRolloutSampler(
                c.Weights, c.PolicyVersion, new() { Threads = c.Device.Threads, Refresh = c.Weights is TorchPolicyWeights weights ? weights.Refresh : null }))),
        new(RolloutSampler.Torch,
            _ => true,
            (c, _) => ValueTask.FromResult<IRolloutSampler>(new TorchRolloutSampler(c.Policy, c.PolicyVersion))),
    ];

    /// <summary>What <paramref name="wanted"/> means on a device: itself, or the choice of <see cref="RolloutSampler.Auto"/>.</summary>
    public static RolloutSampler Resolve(RolloutSampler wanted, GenAIDevice device) =>
        wanted == RolloutSampler.Auto ? Entries.First(entry => entry.IsDefaultOn(device)).Sampler : wanted;

    /// <summary>Makes the sampler that <paramref name="wanted"/> stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sampler.</exception>
    /// <exception cref="DllNotFoundException">The sampler's native library is missing; the message says which package brings it.</exception>
    public static ValueTask<IRolloutSampler> CreateAsync(RolloutSampler wanted, RolloutSamplerContext context, CancellationToken cancellationToken)
    {
        RolloutSampler sampler = Resolve(wanted, context.Device);
        Entry? entry = Array.Find(Entries, e => e.Sampler == sampler);
        if (entry is null)
        {
            string known = string.Join(", ", Entries.Select(e => e.Sampler).Prepend(RolloutSampler.Auto));
            throw new ArgumentOutOfRangeException(nameof(wanted), wanted, $"There is no such sampler; expected one of {known}.");
        }
        return entry.CreateAsync(context, cancellationToken);
    }

    private sealed record Entry(
        RolloutSampler Sampler,
        Func<GenAIDevice, bool> IsDefaultOn,
        Func<RolloutSamplerContext, CancellationToken, ValueTask<IRolloutSampler>> CreateAsync);
}
