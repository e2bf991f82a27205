namespace Microsoft.ML.Aer;

/// <summary>Writes a policy as a directory that ONNX Runtime GenAI loads: graph, weights, configuration, tokenizer.</summary>
internal static class GenAIDirectory
{
    /// <summary>Writes a new directory; under its final name there is all of it or nothing.</summary>
    /// <param name="weights">The policy; read while writing, without a second copy.</param>
    /// <param name="assets">Tokenizer, chat template and generation settings; without, the directory takes and gives token ids only.</param>
    /// <param name="folder">The directory to make.</param>
    /// <param name="policyVersion">Version of the weights, kept in the graph's metadata.</param>
    /// <param name="options">Types of weights and activations; float32 if null.</param>
    /// <param name="cancellationToken">Cancels the writing and leaves nothing behind.</param>
    /// <exception cref="IOException">The directory exists and is not empty, or cannot be written.</exception>
    public static void Write(
        IPolicyWeights weights, CheckpointAssets? assets, string folder, long policyVersion, PortableGraphOptions? options = null, CancellationToken cancellationToken = default) =>
        AtomicFolder.Write(folder, temporary =>
        {
            PortableGraphOptions form = options ?? PortableGraphOptions.Default;
            PolicyOnnxWriter.WriteFiles(weights, temporary, policyVersion, form, cancellationToken);
            PolicyGeneration generation = assets is not null && assets.Files.TryGetValue(PolicyConfigReader.GenerationFile, out byte[]? file) ? PolicyGeneration.Read(file) : new();
            File.WriteAllBytes(Path.Combine(temporary, GenAIModelInfo.FileName), GenAIConfiguration.Create(weights.Config, generation, form));
            foreach ((string name, byte[] content) in assets?.Files ?? new Dictionary<string, byte[]>())
            {
                // The checkpoint's own configuration would describe what is not here.
                if (name is PolicyConfigReader.ConfigFile or PolicyConfigReader.GenerationFile) continue;
                string path = Path.Combine(temporary, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, content);
            }
        });
}
