namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Checkpoint folders for what reads or writes them.</summary>
internal static class Checkpoints
{
    /// <summary>The folder that <c>--model</c> names; else one of the shape with drawn weights in BF16 and a small tokenizer.</summary>
    public static string WithWeights(Context context)
    {
        if (context.Arguments.TextOrNull("model") is { } model) return model;
        string shape = PolicyShapes.Write(context.Arguments.Text("shape"), context.Folder()), folder = Path.Combine(context.Folder(), "checkpoint");
        File.Copy(Path.Combine(SampleTexts.Root, "tests", "TestData", "character-policy", "tokenizer.json"), Path.Combine(shape, "tokenizer.json"));
        using NativePolicyWeights weights = NativePolicyWeights.Load(shape, seed: 1);
        CheckpointWriter.Save(folder, CheckpointWriter.Files(weights, CheckpointAssets.FromFolder(shape), SafetensorsType.BF16));
        return folder;
    }
}
