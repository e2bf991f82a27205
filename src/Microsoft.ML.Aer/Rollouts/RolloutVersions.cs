namespace Microsoft.ML.Aer;

/// <summary>Versions of a policy: they only rise, so that no completion can be taken for one of other weights.</summary>
internal static class RolloutVersions
{
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="policyVersion"/> is not larger than <paramref name="present"/>.</exception>
    public static void CheckNewer(long policyVersion, long present)
    {
        if (policyVersion > present) return;
        throw new ArgumentOutOfRangeException(nameof(policyVersion), policyVersion, $"A new policy version must be larger than the present one, {present}: a version's name is never used twice.");
    }
}
