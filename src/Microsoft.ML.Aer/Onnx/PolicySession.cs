using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Aer;

/// <summary>An ONNX Runtime session of <see cref="DirectPolicyGraph"/> whose weights are the caller's own memory.</summary>
internal sealed unsafe class PolicySession : IDisposable
{
    // ONNX Runtime registers an operator's domain once a process, and two sessions made at once may both try to.
    private static readonly Lock Creating = new();

    // Threads wait for the next operator by spinning; longer than this, they would hold cores against the trainer's.
    private const string SpinMicroseconds = "200";

    private readonly List<OrtValue> _weights = [];
    private readonly SessionOptions _options = new();
    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;

    /// <param name="weights">The weights; they must outlive the session.</param>
    /// <param name="operators">The operators that the graph calls; they must outlive the session.</param>
    /// <param name="threads">Threads of one pass.</param>
    /// <param name="prepack">
    /// Whether ONNX Runtime multiplies, with its own rearranged copies of matrices. Somewhat faster for many rows, but changes
    /// of the weights are not seen afterwards; otherwise <see cref="ProjectionOperator"/> reads them where they lie.
    /// </param>
    public PolicySession(IPolicyWeights weights, CustomOperators operators, int threads, bool prepack)
    {
        IsPrepacked = prepack;
        _options.IntraOpNumThreads = threads;
        _options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        // The graph is written as it should run, and rewriting it could copy weights.
        _options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        _options.EnableMemoryPattern = false; // it would plan anew for each number of tokens
        _options.AddSessionConfigEntry("session.intra_op.spin_duration_us", SpinMicroseconds);
        if (!prepack) _options.AddSessionConfigEntry("session.disable_prepacking", "1");
        operators.AddTo(_options);
        try
        {
            foreach (PolicyParameter parameter in DirectPolicyGraph.Parameters(weights.Config)) Share(weights, parameter);
            _session = Load(weights.Config);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether the session may compute with copies of the weights as they were when it was made.</summary>
    public bool IsPrepacked { get; }

    /// <summary>Names inputs and output for <see cref="Run"/>; the caller disposes it.</summary>
    public OrtIoBinding Bind(OrtValue tokens, OrtValue rows, OrtValue logits)
    {
        OrtIoBinding binding = _session.CreateIoBinding();
        binding.BindInput(DirectPolicyGraph.Tokens, tokens);
        binding.BindInput(DirectPolicyGraph.Rows, rows);
        binding.BindOutput(DirectPolicyGraph.Logits, logits);
        return binding;
    }

    public void Run(OrtIoBinding binding) => _session.RunWithBinding(_run, binding);

    public void Dispose()
    {
        _session?.Dispose();
        _options.Dispose();
        _run.Dispose();
        foreach (OrtValue weight in _weights) weight.Dispose();
        _weights.Clear();
    }

    private void Share(IPolicyWeights weights, PolicyParameter parameter)
    {
        var value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, OnnxRuntime.Tensors.TensorElementType.Float, parameter.Shape, weights.Address(parameter.Name), parameter.Count * sizeof(float));
        _weights.Add(value);
        _options.AddInitializer(parameter.Name, value);
    }

    // An initializer that the application brings must be declared external, and its file must exist: an empty one does.
    private InferenceSession Load(PolicyConfig config)
    {
        const string empty = "weights";
        string folder = Directory.CreateTempSubdirectory("aer-session-").FullName;
        try
        {
            File.Create(Path.Combine(folder, empty)).Dispose();
            string model = Path.Combine(folder, "model.onnx");
            File.WriteAllBytes(model, DirectPolicyGraph.Create(config, empty, inPlace: !IsPrepacked).ToByteArray());
            lock (Creating) return new InferenceSession(model, _options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
