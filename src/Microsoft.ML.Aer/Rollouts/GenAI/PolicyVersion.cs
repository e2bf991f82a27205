using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>One loaded version of a policy and its directory, kept until the last user lets go of it.</summary>
/// <param name="version">Its number.</param>
/// <param name="model">The policy as loaded; disposed with the last user.</param>
/// <param name="ownedFolder">The directory to delete then; null for one that stays.</param>
/// <param name="logger">Told of directories that could not be deleted.</param>
internal sealed class PolicyVersion<TModel>(long version, TModel model, string? ownedFolder, ILogger? logger)
    where TModel : class, IDisposable
{
    private readonly Lock _gate = new();
    private int _users = 1;

    public long Version => version;

    public TModel Model => model;

    /// <summary>Adds a user, unless the last one has already gone.</summary>
    public bool TryAcquire()
    {
        lock (_gate)
        {
            if (_users == 0) return false;
            _users++;
            return true;
        }
    }

    /// <summary>Takes a user away; after the last one the policy is unloaded, then its directory deleted if it is ours.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_users > 0) return;
        }
        model.Dispose();
        if (ownedFolder is not null) PolicyVersions.Delete(ownedFolder, logger);
    }
}
