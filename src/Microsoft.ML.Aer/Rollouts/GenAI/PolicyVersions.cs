using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>
/// The versions of a policy for a library that cannot change a loaded one's weights: each is written to a directory of its own
/// and loaded while the caller goes on, then takes the place of the one before. A directory is deleted when the last user of its
/// version has let go; nothing is ever written to one in use, since its files are mapped into memory.
/// </summary>
/// <remarks>
/// Safe while completions of an earlier version are under way. The weights must stay as they are from <see cref="BeginAsync"/>
/// until <see cref="Acquire"/>, <see cref="BeginAsync"/> or <see cref="DisposeAsync"/> has returned.
/// </remarks>
internal sealed class PolicyVersions<TModel> : IAsyncDisposable
    where TModel : class, IDisposable
{
    private readonly GenAIExport? _export;
    private readonly Func<string, TModel> _load;
    private readonly string _root;
    private readonly bool _ownsRoot;
    private readonly ILogger? _logger;
    private readonly CancellationTokenSource _stop = new();
    private PolicyVersion<TModel>? _current;
    private Task _pending = Task.CompletedTask;
    private long _version;
    private bool _disposed;

    /// <param name="export">Writes a directory of the policy's present weights.</param>
    /// <param name="load">Loads a directory.</param>
    /// <param name="root">Where the versions' directories are made and deleted; made, and deleted at the end, where it is missing.</param>
    /// <param name="logger">Told of directories that could not be deleted, and of a version that nobody waited for and that failed.</param>
    public PolicyVersions(GenAIExport export, Func<string, TModel> load, string root, ILogger? logger)
    {
        _export = export;
        _load = load;
        _root = root;
        _ownsRoot = !Directory.Exists(root);
        _logger = logger;
        _version = long.MinValue;
    }

    /// <summary>One version in an existing directory, which stays as it is: no other can follow.</summary>
    public PolicyVersions(TModel model, long version)
    {
        _load = _ => throw new InvalidOperationException("There is one version only.");
        _root = "";
        _current = new(version, model, ownedFolder: null, logger: null);
        _version = version;
    }

    /// <summary>The version that <see cref="Acquire"/> hands out.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Starts to write and load the present weights as a new version, once the one before is there; throws what that threw.</summary>
    /// <param name="version">Its number, larger than all before.</param>
    /// <param name="cancellationToken">Cancels the waiting, and the writing for as long as it goes on.</param>
    public async ValueTask BeginAsync(long version, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_export is null) throw new InvalidOperationException("This sampler reads an existing directory and cannot take over new weights.");
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        RolloutVersions.CheckNewer(version, Version);
        string folder = Path.Combine(_root, string.Create(CultureInfo.InvariantCulture, $"policy-{version:D8}"));
        if (Path.Exists(folder)) throw new IOException($"{folder} already exists, and a policy's directory is never overwritten: give each run a folder of its own.");
        long before = _version;
        Volatile.Write(ref _version, version);
        _pending = Task.Run(() => TakeOverAsync(version, before, folder, cancellationToken), CancellationToken.None);
    }

    /// <summary>The newest version, for the caller to release; waits until it is loaded, and throws what its writing or loading threw.</summary>
    /// <remarks>After such an error the version before is the newest again.</remarks>
    public PolicyVersion<TModel> Acquire(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SettleAsync(cancellationToken).GetAwaiter().GetResult();
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            PolicyVersion<TModel> policy = Volatile.Read(ref _current) ?? throw new InvalidOperationException("No version was begun.");
            if (policy.TryAcquire()) return policy; // otherwise the next one took its place just now
        }
    }

    /// <summary>Gives up a version that is being written, and lets go of the newest; what is still in use goes with its last user.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_pending.Exception is { } error) _logger?.LogWarning(error.GetBaseException(), "The policy's newest version could not be written or loaded; nothing was generated with it.");
        _stop.Dispose();
        _current?.Release();
        if (_ownsRoot && Directory.Exists(_root) && !Directory.EnumerateFileSystemEntries(_root).Any()) PolicyVersions.Delete(_root, _logger);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        Task pending = _pending;
        try
        {
            await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // An error is told once.
            if (pending.IsCompleted) _ = Interlocked.CompareExchange(ref _pending, Task.CompletedTask, pending);
        }
    }

    private async Task TakeOverAsync(long version, long before, string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            await _export!(version, folder, stop.Token).ConfigureAwait(false);
            stop.Token.ThrowIfCancellationRequested();
            var next = new PolicyVersion<TModel>(version, _load(folder), folder, _logger);
            Interlocked.Exchange(ref _current, next)?.Release();
        }
        catch
        {
            Volatile.Write(ref _version, before);
            PolicyVersions.Delete(folder, _logger);
            throw;
        }
    }
}

/// <summary>What all kinds of versions share.</summary>
internal static class PolicyVersions
{
    /// <summary>Deletes a policy's directory; one that cannot be deleted costs disk space only, so that is a warning.</summary>
    public static void Delete(string folder, ILogger? logger)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger?.LogWarning(e, "The policy directory {Folder} is no longer needed but could not be deleted.", folder);
        }
    }
}
