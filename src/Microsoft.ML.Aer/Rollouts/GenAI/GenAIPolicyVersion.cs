using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>One loaded version of a policy and its directory, kept until the last user lets go of it.</summary>
internal sealed class GenAIPolicyVersion(long version, GenAIModel model, string? ownedFolder, ILogger? logger)
{
    private readonly Lock _gate = new();
    private int _users = 1;

    public long Version => version;

    public GenAIModel Model => model;

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
        if (ownedFolder is not null) Delete(ownedFolder, logger);
    }

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
