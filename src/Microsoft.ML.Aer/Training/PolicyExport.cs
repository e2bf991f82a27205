namespace Microsoft.ML.Aer;

/// <summary>Writes the policy in training for samplers that read directories.</summary>
internal static class PolicyExport
{
    /// <inheritdoc cref="GenAIDirectory.Write"/>
    public static async ValueTask WriteGenAI(IPolicyWeights weights, CheckpointAssets assets, long version, string folder, CancellationToken stop) =>
        await Task.Run(() => GenAIDirectory.Write(weights, assets, folder, version, options: null, stop), stop).ConfigureAwait(false);
}
