using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>
/// Samples with ONNX Runtime GenAI. Its own sampler knows neither log-probabilities nor a random stream a row: the
/// logits are read, tokens drawn here, and the library's greedy search made to take them (<see cref="GenAIDecoder"/>).
/// </summary>
/// <remarks>
/// The library cannot change a loaded policy's weights. Each <see cref="SyncAsync"/> writes a new directory, loads
/// it and then swaps; completions under way end with the version they began with, and a directory is deleted when
/// the last of them has. Nothing is ever written to a directory in use: its files are mapped into memory.
/// </remarks>
internal sealed class GenAIRolloutSampler : IRolloutSampler
{
    private readonly GenAIExport? _export;
    private readonly string _root;
    private readonly GenAIDevice _device;
    private readonly ILogger? _logger;
    private GenAIPolicyVersion _current;
    private bool _disposed;

    private GenAIRolloutSampler(GenAIPolicyVersion current, GenAIExport? export, string root, GenAIDevice device, ILogger? logger)
    {
        _current = current;
        _export = export;
        _root = root;
        _device = device;
        _logger = logger;
    }

    public long PolicyVersion => Volatile.Read(ref _current).Version;

    /// <summary>What the policy's directory says of itself.</summary>
    public GenAIModelInfo Info => Volatile.Read(ref _current).Model.Info;

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
        GenAIPolicyVersion first = await LoadAsync(export, root, policyVersion, device, logger, cancellationToken).ConfigureAwait(false);
        return new(first, export, root, device, logger);
    }

    /// <summary>Starts a sampler on an existing directory, which stays as it is: such a sampler cannot be synced.</summary>
    public static GenAIRolloutSampler Open(string folder, GenAIDevice device, long policyVersion = 0) =>
        new(new(policyVersion, new GenAIModel(folder, device), ownedFolder: null, logger: null), export: null, folder, device, logger: null);

    public IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RolloutRequests.Check(requests, Info.VocabularySize, Info.ContextLength);
        return BackgroundRollouts.Run((emit, stop) => Generate(requests, emit, stop), cancellationToken);
    }

    public async ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_export is null) throw new InvalidOperationException("This sampler reads an existing directory and cannot take over new weights.");
        RolloutVersions.CheckNewer(policyVersion, PolicyVersion);
        GenAIPolicyVersion next = await LoadAsync(_export, _root, policyVersion, _device, _logger, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _current, next).Release();
    }

    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _current.Release();
        }
        return ValueTask.CompletedTask;
    }

    private static async Task<GenAIPolicyVersion> LoadAsync(
        GenAIExport export, string root, long version, GenAIDevice device, ILogger? logger, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"policy-{version:D8}"));
        if (Path.Exists(folder)) throw new IOException($"{folder} already exists, and a policy's directory is never overwritten: give each run a folder of its own.");
        try
        {
            await export(version, folder, cancellationToken).ConfigureAwait(false);
            GenAIModel model = await Task.Run(() => new GenAIModel(folder, device), cancellationToken).ConfigureAwait(false);
            return new(version, model, folder, logger);
        }
        catch
        {
            GenAIPolicyVersion.Delete(folder, logger);
            throw;
        }
    }

    private void Generate(IReadOnlyList<RolloutRequest> requests, Action<Rollout> emit, CancellationToken stop)
    {
        GenAIPolicyVersion policy = Acquire();
        try
        {
            GenAIDecoder.Run(policy.Model, policy.Version, requests, emit, stop);
        }
        finally
        {
            policy.Release();
        }
    }

    private GenAIPolicyVersion Acquire()
    {
        while (true)
        {
            GenAIPolicyVersion policy = Volatile.Read(ref _current);
            if (policy.TryAcquire()) return policy;
            ObjectDisposedException.ThrowIf(_disposed, this); // otherwise a sync swapped it just now: take the new one
        }
    }
}
