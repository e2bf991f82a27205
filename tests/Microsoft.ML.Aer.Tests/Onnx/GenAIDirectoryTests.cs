namespace Microsoft.ML.Aer.Tests;

public sealed class GenAIDirectoryTests
{
    public static TheoryData<string> Shapes => [.. UnusualPolicies.Names];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Write_ShapeTheOperatorMayRefuse_SamplesAsTheDecoderDoes(string shape)
    {
        GenAITestLibrary.Need();
        using NativePolicyWeights weights = UnusualPolicies.Create(shape);
        using var root = new TemporaryFolder();
        await using var expected = new OnnxRolloutSampler(weights, 1);
        await using GenAIRolloutSampler actual = await GenAIRolloutSampler.CreateAsync(Export(weights), root.FullName, 1, new(), logger: null, default);
        int[][] prompts = [[5], [9, 8, 7, 6, 5, 4, 3], [.. Enumerable.Range(3, 40)]];
        RolloutRequest[] requests = Samplers.Requests(prompts, 4, new() { Temperature = 1, MaxNewTokens = 20, StopTokens = [2] });
        Samplers.AssertSame(await Samplers.RunAsync(expected, requests), await Samplers.RunAsync(actual, requests), 1e-4);
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    public async Task Write_NarrowWeights_ComputeAsTheRoundedOnesInFloat32(string type)
    {
        GenAITestLibrary.Need();
        SafetensorsType stored = SafetensorsTypes.Parse(type)!.Value;
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24"), rounded = NativePolicyWeights.Copy(weights);
        Round(rounded, stored);
        using var root = new TemporaryFolder();
        string folder = Path.Combine(root.FullName, "policy"), wide = Path.Combine(root.FullName, "wide");
        GenAIDirectory.Write(weights, null, folder, 1, new PortableGraphOptions(stored));
        GenAIDirectory.Write(weights, null, wide, 1);
        Assert.InRange(new FileInfo(Path.Combine(folder, PolicyOnnxWriter.DataFile)).Length, 1, 0.7 * new FileInfo(Path.Combine(wide, PolicyOnnxWriter.DataFile)).Length);

        await using var expected = new OnnxRolloutSampler(rounded, 1);
        await using var actual = GenAIRolloutSampler.Open(folder, new());
        RolloutRequest[] requests = Samplers.Requests([[5], [9, 8, 7, 6]], 4, new() { Temperature = 1, MaxNewTokens = 20, StopTokens = [] });
        Samplers.AssertSame(await Samplers.RunAsync(expected, requests), await Samplers.RunAsync(actual, requests), 1e-4);
    }

    [Theory]
    [InlineData("F16", TensorProto.Types.DataType.Float16, TensorProto.Types.DataType.Float16)]
    [InlineData("BF16", TensorProto.Types.DataType.Bfloat16, TensorProto.Types.DataType.Float)]
    public void Write_CudaForm_HasTheTypesThatGenAIExpects(string type, object narrow, object logits)
    {
        // Structure only: no CUDA device has run it.
        SafetensorsType computed = SafetensorsTypes.Parse(type)!.Value;
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24, normed heads");
        using var root = new TemporaryFolder();
        string folder = Path.Combine(root.FullName, "policy");
        GenAIDirectory.Write(weights, null, folder, 7, new PortableGraphOptions(computed, computed));
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, PolicyOnnxWriter.ModelFile)));
        Assert.Equal(7, model.ModelVersion);
        Assert.All(model.Graph.Input.Where(i => i.Name.StartsWith("past", StringComparison.Ordinal)), i => Assert.Equal(narrow, i.Type.TensorType.ElemType));
        Assert.Equal(logits, model.Graph.Output.Single(o => o.Name == "logits").Type.TensorType.ElemType);
        Assert.Contains("cuda", File.ReadAllText(Path.Combine(folder, "genai_config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var root = new TemporaryFolder();
        Assert.Throws<OperationCanceledException>(() => GenAIDirectory.Write(weights, null, Path.Combine(root.FullName, "policy"), 1, cancellationToken: new CancellationToken(true)));
        Assert.Empty(root.Names);
    }

    private static GenAIExport Export(NativePolicyWeights weights) => (version, folder, stop) =>
    {
        GenAIDirectory.Write(weights, null, folder, version, options: null, stop);
        return ValueTask.CompletedTask;
    };

    private static unsafe void Round(NativePolicyWeights weights, SafetensorsType type)
    {
        foreach (PolicyParameter parameter in PolicyLayout.Parameters(weights.Config))
        {
            var values = new Span<float>((void*)weights.Address(parameter.Name), (int)parameter.Count);
            byte[] narrow = new byte[values.Length * type.Size()];
            FloatConversion.Narrow(values, type, narrow);
            FloatConversion.Widen(narrow, type, values);
        }
    }
}
