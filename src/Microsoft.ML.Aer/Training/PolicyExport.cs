namespace Microsoft.ML.Aer;
internal static class PolicyExport
{
    public static ValueTask WriteGenAI(IPolicyWeights weights, CheckpointAssets assets, long version, string folder, CancellationToken stop) => throw new NotSupportedException();
}
