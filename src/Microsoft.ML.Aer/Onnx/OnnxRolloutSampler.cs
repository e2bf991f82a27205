namespace Microsoft.ML.Aer;

/// <summary>
/// Samples with ONNX Runtime over weights that stay where they are: a sync of weights in training costs next to
/// nothing, and nothing here loads TorchSharp. After each sync a few tokens are held against a plain calculation, so
/// that no completion comes from earlier weights unnoticed.
/// </summary>
/// <remarks>The weights belong to the caller, who must not update them while completions are under way.</remarks>
internal sealed class OnnxRolloutSampler : IRolloutSampler
{
    private readonly IPolicyWeights _weights;
    private readonly OnnxSamplerSettings _settings;
    private readonly OnnxDecoder _decoder;
    private readonly PrepackingChoice _prepacking;
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <param name="weights">The policy; must outlive the sampler.</param>
    /// <param name="policyVersion">The version of the present weights.</param>
    /// <param name="settings">Threads, memory and what may change; the defaults if null.</param>
    public OnnxRolloutSampler(IPolicyWeights weights, long policyVersion, OnnxSamplerSettings? settings = null)
    {
        _weights = weights;
        _settings = settings ?? new();
        PolicyVersion = policyVersion;
        _prepacking = new PrepackingChoice(weights.Config);
        _decoder = new OnnxDecoder(weights, _settings.ThreadCount, prepack: _settings.FixedWeights);
    }

    public long PolicyVersion { get; private set; }

    /// <summary>Bytes held for keys and values: what the fullest moment so far needed, never more than the settings allow.</summary>
    public long KeyValueBytes => _decoder.Pages.AllocatedBytes;

    public IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RolloutRequests.Check(requests, _weights.Config.VocabularySize, _weights.Config.ContextLength);
        return BackgroundRollouts.Run((emit, stop) => Generate(requests, emit, stop), cancellationToken);
    }

    public ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_settings.FixedWeights) throw new InvalidOperationException("This sampler was made for weights that stay as they are, and cannot take over new ones.");
        RolloutVersions.CheckNewer(policyVersion, PolicyVersion);
        lock (_gate)
        {
            _settings.Refresh?.Invoke();
            // A session with copies of the weights must be made again; one that reads them in place is up to date as it is.
            if (_decoder.IsPrepacked) _decoder.Reload(prepack: false);
            StaleWeightsCheck.Run(_decoder, _weights);
            PolicyVersion = policyVersion;
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_disposed) _decoder.Dispose();
            _disposed = true;
        }
        return ValueTask.CompletedTask;
    }

    private void Generate(IReadOnlyList<RolloutRequest> requests, Action<Rollout> emit, CancellationToken stop)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_decoder.IsPrepacked && _prepacking.IsWorth(requests, _settings.MaxRows)) _decoder.Reload(prepack: true);
            new RolloutScheduler(_decoder, _settings, PolicyVersion, requests, emit).Run(stop);
        }
    }
}
