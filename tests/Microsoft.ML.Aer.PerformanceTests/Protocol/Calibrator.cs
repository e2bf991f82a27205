using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Takes a <see cref="Calibration"/>, a sample at a time.</summary>
internal sealed class Calibrator
{
    private readonly int _threads;
    private readonly Series _torch2048 = new(), _onnx2048 = new(), _torch6144 = new(), _onnx6144 = new(), _memory = new();

    /// <param name="threads">Threads of both libraries.</param>
    public Calibrator(int threads)
    {
        _threads = threads;
        TorchNative.EnsureLoaded();
        set_num_threads(threads);
    }

    /// <summary>Takes some samples of everything.</summary>
    public void Sample(int count)
    {
        using IDisposable noGradient = no_grad();
        _torch2048.Add(Torch(2048, 2048, 2048, count));
        _onnx2048.Add(OnnxRuntime(2048, 2048, 2048, count));
        _torch6144.Add(Torch(6144, 576, 3072, count));
        _onnx6144.Add(OnnxRuntime(6144, 576, 3072, count));
        _memory.Add(Memory(count));
    }

    /// <summary>What all samples taken so far say.</summary>
    public Calibration Result() => new(Math.Max(_torch2048.Median, _onnx2048.Median), Math.Max(_torch6144.Median, _onnx6144.Median), _memory.Median, _torch2048.Median);

    private static double[] Torch(long m, long k, long n, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = rand(m, k), b = rand(k, n), c = zeros(m, n);
        return Rates(2e-9 * m * k * n, count, () => c.addmm_(a, b, 0, 1));
    }

    private double[] OnnxRuntime(long m, long k, long n, int count)
    {
        var graph = new OnnxGraph("calibration");
        string a = graph.Input("a", TensorProto.Types.DataType.Float, m, k);
        string b = graph.Constant("b", Values(k * n), k, n);
        graph.Node("product", "MatMul", [a, b], output: "c");
        graph.Output("c", TensorProto.Types.DataType.Float, m, n);
        using var options = new SessionOptions { IntraOpNumThreads = _threads };
        using var run = new RunOptions();
        using var session = new InferenceSession(graph.Model.ToByteArray(), options);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(Values(m * k), [m, k]), output = OrtValue.CreateTensorValueFromMemory(new float[m * n], [m, n]);
        using OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput("a", input);
        binding.BindOutput("c", output);
        return Rates(2e-9 * m * k * n, count, () => session.RunWithBinding(run, binding));
    }

    private static double[] Memory(int count)
    {
        const long bytes = 256_000_000;
        using DisposeScope scope = NewDisposeScope();
        Tensor values = rand(bytes / sizeof(float));
        return Rates(bytes / 1e9, count, () => values.sum().Dispose());
    }

    // Work over seconds, once for each run after two that do not count.
    private static double[] Rates(double work, int count, Action run) => [.. Timing.Of(2, count, run).Seconds.Select(seconds => work / seconds)];

    private static float[] Values(long count)
    {
        var random = new Random(1);
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle() - 0.5f;
        return values;
    }

    private sealed class Series
    {
        private readonly List<double> _values = [];

        public double Median => new Timing(_values).Median;

        public void Add(IEnumerable<double> values) => _values.AddRange(values);
    }
}
