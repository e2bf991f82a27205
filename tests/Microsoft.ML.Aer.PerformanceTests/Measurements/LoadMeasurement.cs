namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Loading of a checkpoint folder: config, weights to float32, tokenizer.</summary>
internal sealed class LoadMeasurement : Measurement
{
    public override string Name => "load";

    public override string Summary => "seconds until a checkpoint folder's policy could answer or train, and the private memory that takes";

    public override IReadOnlyList<Flag> Flags => [new("as", "serving,training", "serving: weights and tokenizer as a fitted model holds them; training: the TorchSharp module")];

    public override Result Measure(Context context)
    {
        string folder = Checkpoints.WithWeights(context);
        double weights = PolicyLayout.Parameters(PolicyConfigReader.Read(folder)).Sum(p => p.Count * (double)sizeof(float));
        bool training = context.Arguments.Text("as") switch { "serving" => false, "training" => true, var other => throw new ArgumentException($"--as is {other}; there are serving and training.") };
        if (training) TorchNative.EnsureLoaded();
        double growth = 0;
        IDisposable? loaded = null;
        PrivateMemory? memory = null;
        Timing timing = context.Time(
            () =>
            {
                loaded = training ? Torch(folder) : new Served(PolicyModel.FromCheckpointFolder(folder));
                growth = Math.Max(growth, memory!.StopAndGrowth());
            },
            before: () =>
            {
                loaded?.Dispose();
                GC.Collect();
                memory = new PrivateMemory();
            });
        loaded?.Dispose();
        return Result.OfSeconds(timing) with
        {
            Extra = new Dictionary<string, object> { ["weights_mb"] = weights / 1e6, ["private_growth_mb"] = growth / 1e6, ["private_growth_beyond_weights_mb"] = (growth - weights) / 1e6 },
        };
    }

    private static CausalPolicy Torch(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        _ = PolicyTokenizer.Load(folder);
        return CausalPolicy.Load(checkpoint, TorchSharp.torch.CPU, TorchSharp.torch.ScalarType.Float32, seed: 1);
    }

    private sealed class Served(PolicyModel model) : IDisposable
    {
        public void Dispose() => model.Release();
    }
}
