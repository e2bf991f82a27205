namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>One of the samplers over the measured policy, driven as training drives it.</summary>
internal sealed class SubjectSampler : IDisposable
{
    private readonly IRolloutSampler _sampler;

    private SubjectSampler(IRolloutSampler sampler) => _sampler = sampler;

    /// <exception cref="ArgumentException">There is no such sampler.</exception>
    public static SubjectSampler Create(Context context, string name, int maxRows) => new(name switch
    {
        "onnxruntime" => OnnxRuntime(context, maxRows),
        "torch" => new TorchRolloutSampler(context.Subject.Torch, 0),
        "genai" => GenAI(context),
        _ => throw new ArgumentException($"--sampler {name} is not known; there are onnxruntime, genai and torch."),
    });

    /// <summary>Samples everything and checks that it is all there.</summary>
    public IReadOnlyList<Rollout> Run(RolloutRequest[] requests)
    {
        IReadOnlyList<Rollout> rollouts = RunAsync(requests).GetAwaiter().GetResult();
        int wanted = requests.Sum(request => request.Streams.Length * request.Sampling.MaxNewTokens), found = rollouts.Sum(rollout => rollout.Tokens.Length);
        if (found != wanted) throw new InvalidOperationException($"{found} tokens were sampled, and {wanted} expected.");
        return rollouts;
    }

    /// <summary>What the sampler says of its own memory.</summary>
    public IReadOnlyDictionary<string, object> Figures =>
        _sampler is OnnxRolloutSampler onnx ? new Dictionary<string, object> { ["kv_cache_gb"] = onnx.KeyValueBytes / 1e9 } : new();

    public void Dispose() => _sampler.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static OnnxRolloutSampler OnnxRuntime(Context context, int maxRows) =>
        new(context.Subject.Native, 0, new() { Threads = context.Threads, MaxRows = maxRows, FixedWeights = context.Arguments.Int("prepack") != 0 });

    private static GenAIRolloutSampler GenAI(Context context)
    {
        Subject subject = context.Subject;
        return GenAIRolloutSampler.CreateAsync(
            (version, folder, stop) =>
            {
                GenAIDirectory.Write(subject.Native, assets: null, folder, version, cancellationToken: stop);
                return ValueTask.CompletedTask;
            },
            context.Folder(), 0, new GenAIDevice(Threads: context.Threads), logger: null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyList<Rollout>> RunAsync(RolloutRequest[] requests)
    {
        var rollouts = new List<Rollout>();
        await foreach (Rollout rollout in _sampler.SampleAsync(requests, CancellationToken.None).ConfigureAwait(false)) rollouts.Add(rollout);
        return rollouts;
    }
}
