namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Writing of a policy's weights in the forms that others read.</summary>
internal sealed class ExportMeasurement : Measurement
{
    public override string Name => "export";

    public override string Summary => "seconds to write a policy to disk, flushed, and the private memory that takes";

    public override IReadOnlyList<Flag> Flags =>
    [
        new("format", "huggingface,onnx,genai", "what is written"),
        new("type", "F32,BF16", "the weights' type in the file: F32, F16, BF16"),
    ];

    public override Result Measure(Context context)
    {
        string source = Checkpoints.WithWeights(context);
        SafetensorsType type = SafetensorsTypes.Parse(context.Arguments.Text("type")) is { } known && known.IsWeight() ? known : throw new ArgumentException("--type must be F32, F16 or BF16.");
        using NativePolicyWeights weights = NativePolicyWeights.Load(source);
        CheckpointAssets assets = CheckpointAssets.FromFolder(source);
        var form = new PortableGraphOptions(type);
        Action<string> write = context.Arguments.Text("format") switch
        {
            "huggingface" => folder => CheckpointWriter.Save(folder, CheckpointWriter.Files(weights, assets, type)),
            "onnx" => folder => PolicyOnnxWriter.Write(weights, folder, 0, form),
            "genai" => folder => GenAIDirectory.Write(weights, assets, folder, 0, form),
            var other => throw new ArgumentException($"--format is {other}; there are huggingface, onnx and genai."),
        };
        double growth = 0;
        string target = "";
        PrivateMemory? memory = null;
        Timing timing = context.Time(
            () =>
            {
                write(target);
                growth = Math.Max(growth, memory!.StopAndGrowth());
            },
            before: () =>
            {
                if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
                target = Path.Combine(context.Folder(), "export");
                GC.Collect();
                memory = new PrivateMemory();
            });
        double bytes = Directory.EnumerateFiles(target).Sum(f => new FileInfo(f).Length);
        return Result.OfSeconds(timing) with
        {
            Extra = new Dictionary<string, object> { ["megabytes"] = bytes / 1e6, ["megabytes_per_second"] = bytes / 1e6 / timing.Median, ["private_growth_mb"] = growth / 1e6 },
        };
    }
}
