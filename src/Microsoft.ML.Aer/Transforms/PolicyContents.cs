namespace Microsoft.ML.Aer;

/// <summary>What of a policy is written to files: enough to save it, export it, and train it further.</summary>
/// <param name="Assets">config.json, tokenizer, chat template and the like, byte for byte.</param>
/// <param name="Weights">The weights; disposed with this if they own memory.</param>
/// <param name="StoredType">The type weights are written in: F32 for trained ones, as found for pretrained ones.</param>
/// <param name="Summary">What training leaves to know, as JSON; null without training.</param>
/// <param name="Version">Version of the policy.</param>
internal sealed record PolicyContents(CheckpointAssets Assets, IPolicyWeights Weights, SafetensorsType StoredType, string? Summary, long Version) : IDisposable
{
    /// <summary>The files of a checkpoint folder, weights included.</summary>
    public IReadOnlyList<CheckpointFile> Files(SafetensorsType? type = null) => CheckpointWriter.Files(Weights, Assets, type ?? StoredType);

    /// <summary>Reads a checkpoint folder, which is not needed afterwards.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="summary">What training leaves to know, as JSON.</param>
    /// <param name="version">Version of the policy.</param>
    public static PolicyContents FromFolder(string folder, string? summary = null, long version = 0)
    {
        using Checkpoint checkpoint = Open(folder);
        CheckpointAssets assets = CheckpointAssets.FromFolder(folder);
        return new PolicyContents(assets, NativePolicyWeights.Load(checkpoint), checkpoint.StoredType!.Value, summary, version);
    }

    /// <summary>Throws what <see cref="FromFolder"/> would, as far as it shows without reading weights.</summary>
    public static void Check(string folder) => Open(folder).Dispose();

    public void Dispose() => (Weights as IDisposable)?.Dispose();

    private static Checkpoint Open(string folder)
    {
        Checkpoint checkpoint = Checkpoint.Open(folder);
        if (checkpoint.HasWeights) return checkpoint;
        checkpoint.Dispose();
        throw new FileNotFoundException($"{folder}: the folder has no weights ({WeightFiles.SingleFile}), so there is no policy to answer with. Train one from it first.");
    }
}
