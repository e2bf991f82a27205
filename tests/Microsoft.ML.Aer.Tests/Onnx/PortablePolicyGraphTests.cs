using Microsoft.ML.Aer.Conformance;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Exported graphs under plain ONNX Runtime against TorchSharp: every stored type, every shape that the attention operator takes or refuses.</summary>
public sealed class PortablePolicyGraphTests
{
    private static readonly int[][] Prompts = [[5], [9, 8, 7, 6, 5, 4, 3], [.. Enumerable.Range(3, 40)]];

    public static TheoryData<string, string> Cases => [.. UnusualPolicies.Names.SelectMany(name => new[] { "F32", "F16", "BF16" }.Select(type => (name, type)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_ComputesAsTorchSharpDoes_WithTheWeightsAsStored(string shape, string type)
    {
        SafetensorsType stored = SafetensorsTypes.Parse(type)!.Value;
        using NativePolicyWeights weights = UnusualPolicies.Create(shape), rounded = NativePolicyWeights.Copy(weights);
        if (stored != SafetensorsType.F32) Round(rounded, stored);
        using var root = new TemporaryFolder();
        string folder = Path.Combine(root.FullName, "policy");
        GenAIDirectory.Write(weights, null, folder, 5, new PortableGraphOptions(stored));

        float[][] found = ExportedGraphs.LastLogits(folder, Prompts);

        float[][] expected = TorchLogits(rounded);
        for (int row = 0; row < Prompts.Length; row++)
        {
            Assert.All(expected[row].Zip(found[row]), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public void Export_CarriesTheVersion_AndAllWeightsOutsideTheGraph()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var root = new TemporaryFolder();
        string folder = Path.Combine(root.FullName, "policy");
        PolicyOnnxWriter.Write(weights, folder, policyVersion: 41);
        string path = Path.Combine(folder, PolicyOnnxWriter.ModelFile);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(path);
        Assert.Equal(41, session.ModelMetadata.Version);
        long bytes = PolicyLayout.Parameters(weights.Config).Sum(p => p.Count * sizeof(float));
        Assert.InRange(new FileInfo(Path.Combine(folder, PolicyOnnxWriter.DataFile)).Length, bytes, bytes + (1 << 20));
        Assert.InRange(new FileInfo(path).Length, 1, 1 << 16);
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Assert.All(PolicyLayout.Parameters(weights.Config), p => Assert.Equal(TensorProto.Types.DataLocation.External, model.Graph.Initializer.Single(i => i.Name == p.Name).DataLocation));
    }

    [Fact]
    public void Export_AllocatesNoSecondCopyOfTheWeights()
    {
        using NativePolicyWeights weights = UnusualPolicies.Create("head size 24");
        using var root = new TemporaryFolder();
        PolicyOnnxWriter.Write(weights, Path.Combine(root.FullName, "first"), 1);
        long bytes = PolicyLayout.Parameters(weights.Config).Sum(p => p.Count * sizeof(float)), before = GC.GetAllocatedBytesForCurrentThread();
        var data = new ExternalData(weights, PortableGraphOptions.Default, "data");
        data.Write(root.FullName, default);
        // The stream's buffer of 1 MB is what there is; the weights pass through it.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1 << 20) + (bytes / 2));
    }

    private static float[][] TorchLogits(NativePolicyWeights weights)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var policy = new CausalPolicy(weights.Config, CPU, ScalarType.Float32);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in policy.named_parameters())
        {
            parameter.copy_(tensor(Floats(weights.Address(name), parameter.numel()), parameter.shape));
        }
        return [.. Prompts.Select(prompt => policy.forward(tensor(prompt, ScalarType.Int64).unsqueeze(0))[0, -1].data<float>().ToArray())];
    }

    private static unsafe float[] Floats(nint address, long count) => new Span<float>((void*)address, (int)count).ToArray();

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
