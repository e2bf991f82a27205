namespace Microsoft.ML.Aer;

public sealed partial class PolicyTransformer
{
    /// <summary>
    /// Writes the policy as a Hugging Face checkpoint folder, which transformers loads and which is the next trainer's
    /// <c>PolicyPath</c>: config.json, generation_config.json, tokenizer and chat template, and safetensors, sharded past 5 GB.
    /// </summary>
    /// <param name="folder">The folder to make; if it exists it must be empty. Under this name there is all of it or nothing.</param>
    /// <param name="weightType">The weights' type. Default: null, 32-bit for a trained policy, as found for a pretrained one.</param>
    /// <exception cref="IOException">The folder exists and is not empty, or cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">This transformer was disposed.</exception>
    public void SaveAsHuggingFace(string folder, WeightType? weightType = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        SafetensorsType? type = weightType?.Stored();
        _model.AddReference();
        try
        {
            IReadOnlyList<CheckpointFile> files = _model.Contents.Files(type);
            byte[] generation = _model.Generation.ToJson(_model.Config, _model.Contents.Assets);
            CheckpointWriter.Save(folder, [.. files.Where(f => f.Name != PolicyConfigReader.GenerationFile), new CheckpointFile(PolicyConfigReader.GenerationFile, stream => stream.Write(generation))]);
        }
        finally
        {
            _model.Release();
        }
    }
}
