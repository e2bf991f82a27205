using Google.Protobuf;

namespace Microsoft.ML.Aer;

/// <summary>Writes a policy as model.onnx and its weights beside it, for any ONNX Runtime.</summary>
internal static class PolicyOnnxWriter
{
    public const string ModelFile = "model.onnx";
    public const string DataFile = "model.onnx.data";

    /// <summary>Writes the two files into a new folder; under its final name there is all of it or nothing.</summary>
    /// <param name="weights">The policy; read while writing, without a second copy.</param>
    /// <param name="folder">The folder to make.</param>
    /// <param name="policyVersion">Version of the weights, kept in the graph's metadata.</param>
    /// <param name="options">Types of weights and activations; float32 if null.</param>
    /// <param name="cancellationToken">Cancels the writing and leaves nothing behind.</param>
    /// <exception cref="IOException">The folder exists and is not empty, or cannot be written.</exception>
    public static void Write(IPolicyWeights weights, string folder, long policyVersion, PortableGraphOptions? options = null, CancellationToken cancellationToken = default) =>
        AtomicFolder.Write(folder, temporary => WriteFiles(weights, temporary, policyVersion, options ?? PortableGraphOptions.Default, cancellationToken));

    /// <summary>Writes the two files into an existing folder.</summary>
    public static void WriteFiles(IPolicyWeights weights, string folder, long policyVersion, PortableGraphOptions options, CancellationToken cancellationToken)
    {
        var data = new ExternalData(weights, options, DataFile);
        ModelProto model = PortablePolicyGraph.Create(weights.Config, options, data, policyVersion);
        data.Write(folder, cancellationToken);
        using FileStream stream = File.Create(Path.Combine(folder, ModelFile));
        model.WriteTo(stream);
        stream.Flush(flushToDisk: true);
    }
}
