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

    /// <summary>Writes the policy as a directory that ONNX Runtime GenAI loads: graph, weights, genai_config.json, tokenizer and chat template.</summary>
    /// <param name="folder">The folder to make; if it exists it must be empty. Under this name there is all of it or nothing.</param>
    /// <param name="weightType">The weights' type. Default: null, 32-bit for a trained policy, as found for a pretrained one.</param>
    /// <param name="forCuda">
    /// Whether activations, keys and values are of <paramref name="weightType"/> too, 16 bits, which ONNX Runtime's attention on CUDA asks for.
    /// Such a directory was checked for its structure, and never run, by this library's authors. Default: false, 32-bit, for the CPU.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="forCuda"/> is set and the weights are of 32 bits.</exception>
    /// <exception cref="IOException">The folder exists and is not empty, or cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">This transformer was disposed.</exception>
    public void SaveAsGenAI(string folder, WeightType? weightType = null, bool forCuda = false) =>
        Export(folder, weightType, forCuda, (contents, options) => GenAIDirectory.Write(contents.Weights, contents.Assets, folder, contents.Version, options));

    /// <summary>
    /// Writes the policy as a folder with model.onnx and its weights beside it, for any ONNX Runtime: <c>input_ids</c>,
    /// <c>attention_mask</c> and past keys and values in, <c>logits</c> and present keys and values out.
    /// </summary>
    /// <param name="folder">The folder to make; if it exists it must be empty. Under this name there is all of it or nothing.</param>
    /// <param name="weightType">The weights' type. Default: null, 32-bit for a trained policy, as found for a pretrained one.</param>
    /// <param name="forCuda">As for <see cref="SaveAsGenAI"/>. Default: false.</param>
    /// <exception cref="ArgumentException"><paramref name="forCuda"/> is set and the weights are of 32 bits.</exception>
    /// <exception cref="IOException">The folder exists and is not empty, or cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">This transformer was disposed.</exception>
    public void SaveAsOnnx(string folder, WeightType? weightType = null, bool forCuda = false) =>
        Export(folder, weightType, forCuda, (contents, options) => PolicyOnnxWriter.Write(contents.Weights, folder, contents.Version, options));

    private void Export(string folder, WeightType? weightType, bool forCuda, Action<PolicyContents, PortableGraphOptions> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        SafetensorsType stored = weightType?.Stored() ?? _model.Contents.StoredType;
        if (forCuda && stored == SafetensorsType.F32) throw new ArgumentException($"On CUDA, ONNX Runtime's attention computes in 16 bits: give {nameof(WeightType)}.{nameof(WeightType.Float16)} or {nameof(WeightType)}.{nameof(WeightType.BFloat16)}.", nameof(weightType));
        _model.AddReference();
        try
        {
            write(_model.Contents, new PortableGraphOptions(stored, forCuda ? stored : SafetensorsType.F32));
        }
        finally
        {
            _model.Release();
        }
    }
}
