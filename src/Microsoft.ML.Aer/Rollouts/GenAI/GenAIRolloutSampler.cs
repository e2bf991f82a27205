using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>
/// Samples with ONNX Runtime GenAI. Its own sampler knows neither log-probabilities nor a random stream a row: the
/// logits are read, tokens drawn here, and the library's greedy search made to take them (<see cref="GenAIDecoder"/>).
/// </summary>
/// <remarks>
/// The library cannot change a loaded policy's weights: each sync makes a new version (<see cref="PolicyVersions{TModel}"/>),
/// written and loaded while training goes on to what does not change the weights. The next completions wait for it; those under
/// way end with the version they began with.
/// </remarks>
internal sealed class GenAIRolloutSampler : IRolloutSampler
{
    private readonly PolicyVersions<GenAIModel> _versions;
    private bool _disposed;

    private GenAIRolloutSampler(PolicyVersions<GenAIModel> versions, GenAIModelInfo info)
    {
        _versions = versions;
        Info = info;
    }

    public long PolicyVersion => _versions.Version;

    /// <summary>What the policy's directory says of itself; the same for every version.</summary>
    public GenAIModelInfo Info { get; }

    /// <summary>Exports the policy for the first time and starts a sampler on it.</summary>
    /// <param name="export">Writes a directory of the policy's present weights.</param>
    /// <param name="root">Where the versions' directories are made and deleted.</param>
    /// <param name="policyVersion">The version of the present weights.</param>
    /// <param name="device">Where to run.</param>
    /// <param name="logger">Told of directories that could not be deleted.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="DllNotFoundException">The library is not on this machine; the message says which package brings it.</exception>
    public static async Task<GenAIRolloutSampler> CreateAsync(
        GenAIExport export, string root, long policyVersion, GenAIDevice device, ILogger? logger, CancellationToken cancellationToken)
    {
        _ = GenAILibrary.Instance; // before anything is written
        var versions = new PolicyVersions<GenAIModel>(export, folder => new GenAIModel(folder, device), root, logger);
        try
        {
            await versions.BeginAsync(policyVersion, cancellationToken).ConfigureAwait(false);
            PolicyVersion<GenAIModel> first = versions.Acquire(cancellationToken);
            first.Release();
            return new(versions, first.Model.Info);
        }
        catch
        {
            await versions.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a sampler on an existing directory, which stays as it is: such a sampler cannot be synced.</summary>
    public static GenAIRolloutSampler Open(string folder, GenAIDevice device, long policyVersion = 0)
    {
        var model = new GenAIModel(folder, device);
        return new(new(model, policyVersion), model.Info);
    }

    public IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RolloutRequests.Check(requests, Info.VocabularySize, Info.ContextLength);
        return BackgroundRollouts.Run((emit, stop) => Generate(requests, emit, stop), cancellationToken);
    }

    public ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _versions.BeginAsync(policyVersion, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return _versions.DisposeAsync();
    }

    private void Generate(IReadOnlyList<RolloutRequest> requests, Action<Rollout> emit, CancellationToken stop)
    {
        PolicyVersion<GenAIModel> policy = _versions.Acquire(stop);
        try
        {
            GenAIDecoder.Run(policy.Model, policy.Version, requests, emit, stop);
        }
        finally
        {
            policy.Release();
        }
    }
}
