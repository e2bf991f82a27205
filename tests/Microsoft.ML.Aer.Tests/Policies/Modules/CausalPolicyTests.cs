using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

public sealed class CausalPolicyTests
{
    private static readonly int[] Tokens = [3, 1, 4, 1, 5, 9, 2, 6, 18, 0];

    public static TheoryData<string, string, string> Settings => new()
    {
        { "multi-head", "llama", """{"num_key_value_heads": 4}""" },
        { "multi-query", "llama", """{"num_key_value_heads": 1}""" },
        { "attention bias", "llama", """{"attention_bias": true}""" },
        { "mlp bias", "llama", """{"mlp_bias": true}""" },
        { "tied", "llama", """{"tie_word_embeddings": true}""" },
        { "wide heads", "llama", """{"head_dim": 10}""" },
        { "gelu", "llama", """{"hidden_act": "gelu"}""" },
        { "gelu tanh", "llama", """{"hidden_act": "gelu_pytorch_tanh"}""" },
        { "linear rope", "llama", """{"rope_scaling": {"type": "linear", "factor": 4.0}, "rope_theta": 100.0}""" },
        { "large epsilon", "llama", """{"rms_norm_eps": 0.5}""" },
        { "qwen2", "qwen2", "{}" },
        { "qwen3 with bias", "qwen3", """{"attention_bias": true}""" },
        { "partial rotary", "phi3", """{"head_dim": 8, "partial_rotary_factor": 0.75}""" },
        { "longrope", "phi3", """{"rope_scaling": {"type": "longrope", "short_factor": [1.0, 1.5], "long_factor": [2.0, 4.0]}, "original_max_position_embeddings": 32}""" },
        { "no rope", "smollm3", """{"no_rope_layers": [0, 1]}""" },
        { "no rope by interval", "smollm3", """{"no_rope_layer_interval": 2, "mlp_bias": true}""" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Forward_EverySetting_AgreesWithPlainCalculation(string name, string modelType, string changes)
    {
        Assert.NotEmpty(name);
        JsonObject config = TinyPolicy.Config(modelType, [.. JsonNode.Parse(changes)!.AsObject().Select(c => (c.Key, c.Value?.DeepClone()))]);
        using TinyPolicy saved = TinyPolicy.CreateWithWeights(config);
        using Checkpoint checkpoint = Checkpoint.Open(saved.Folder);
        using SafetensorsFile file = SafetensorsFile.Open(saved.File("model.safetensors"));
        double[][] expected = new ReferenceDecoder(checkpoint.Config, t => file.Tensors.ContainsKey(t) ? [.. file.Values<float>(t).ToArray().Select(f => (double)f)] : null).Logits(Tokens);

        using DisposeScope scope = NewDisposeScope();
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 0);
        float[] found = policy.forward(Batch(Tokens)).data<float>().ToArray();

        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i / 19][i % 19], found[i], 2e-5);
    }

    [Theory]
    [InlineData("llama", true)]
    [InlineData("qwen3", false)]
    [InlineData("phi3", false)]
    public void Parameters_AreTheLayouts(string modelType, bool biases)
    {
        JsonObject config = TinyPolicy.Config(modelType);
        if (biases) (config["attention_bias"], config["mlp_bias"]) = (true, true);
        using var policy = new CausalPolicy(TinyPolicy.Parse(config), META, ScalarType.Float32);
        string[] expected = [.. PolicyLayout.Parameters(policy.Config).Select(p => $"{p.Name} {SafetensorsTensor.ShapeToText(p.Shape)}").Order()];

        string[] found = [.. policy.named_parameters().Select(p => $"{p.name} {SafetensorsTensor.ShapeToText(p.parameter.shape)}").Order()];

        Assert.Equal(expected, found);
        Assert.Equal(expected.Length, policy.TrainableParameters.Count);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void MetaDevice_ForwardLossBackward_MakesNoTensorElsewhere(ScalarType type)
    {
        using DisposeScope scope = NewDisposeScope();
        using var policy = new CausalPolicy(TinyPolicy.Parse(TinyPolicy.Config("qwen3")), META, type);
        Tensor tokens = zeros([2, 5], ScalarType.Int64, META);

        Tensor rows = policy.Hidden(tokens).reshape(-1, 16);
        using var head = new OutputHead(policy.HeadWeight);
        using TokenStatistics statistics = head.Forward(rows, tokens.reshape(-1), 0.7f);
        Tensor gradient = ones([10], ScalarType.Float32, META);
        rows.backward([head.Backward(statistics, gradient, gradient)]);

        Assert.All(policy.TrainableParameters, p => Assert.Equal(DeviceType.META, p.Parameter.grad!.device_type));
        Assert.Equal(type, rows.dtype);
        Assert.Equal([2, 5, 19], policy.forward(tokens).shape);
    }

    [Fact]
    public void Hidden_WithCacheInPieces_EqualsOnePass()
    {
        using TinyPolicy folder = TinyPolicy.Create();
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        using DisposeScope scope = NewDisposeScope();
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 1);
        Tensor tokens = Batch(Tokens);
        float[] expected = policy.Hidden(tokens).data<float>().ToArray();

        using var cache = new KeyValueCache(policy.Config, 1, Tokens.Length, CPU, ScalarType.Float32);
        Tensor first = policy.Hidden(tokens.narrow(1, 0, 4), cache, [0]), second = policy.Hidden(tokens.narrow(1, 4, 1), cache, [4]), third = policy.Hidden(tokens.narrow(1, 5, 5), cache, [5]);
        float[] found = cat([first, second, third], 1).data<float>().ToArray();

        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    [Fact]
    public void Hidden_BeyondTheContext_IsRefused()
    {
        using TinyPolicy folder = TinyPolicy.Create(TinyPolicy.Config(changes: ("max_position_embeddings", 8)));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 1);
        using Tensor tokens = Batch(Tokens);
        Assert.Contains("context is 8", Assert.Throws<ArgumentOutOfRangeException>(() => policy.Hidden(tokens)).Message);
    }

    [Fact]
    public void Forward_InsideAScope_LeavesNothingBehind()
    {
        using TinyPolicy folder = TinyPolicy.Create();
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 1);
        Step(policy);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Step(policy);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void TorchPolicyWeights_SeesUpdatesInPlace()
    {
        using TinyPolicy folder = TinyPolicy.Create();
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 1);
        using var weights = new TorchPolicyWeights(policy);
        using NativePolicyWeights before = NativePolicyWeights.Copy(weights);
        nint address = weights.Address(PolicyLayout.Embedding);

        using (no_grad())
        {
            foreach ((_, TorchSharp.Modules.Parameter parameter) in policy.TrainableParameters) parameter.AddInPlace(1);
        }

        Assert.True(weights.IsShared);
        Assert.Equal(address, weights.Address(PolicyLayout.Embedding));
        foreach (PolicyParameter p in PolicyLayout.Parameters(policy.Config))
        {
            Assert.Equal(First(before, p.Name) + 1, First(weights, p.Name));
        }
    }

    [Fact]
    public void TorchPolicyWeights_OfNarrowParameters_AreRefreshedCopies()
    {
        using TinyPolicy folder = TinyPolicy.Create();
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        using CausalPolicy policy = CausalPolicy.Load(checkpoint, CPU, ScalarType.BFloat16, seed: 1);
        using var weights = new TorchPolicyWeights(policy);
        using (no_grad()) policy.HeadWeight.copy_(policy.HeadWeight.FullLike(3));

        Assert.False(weights.IsShared);
        Assert.NotEqual(3, First(weights, PolicyLayout.Head));
        weights.Refresh();
        Assert.Equal(3, First(weights, PolicyLayout.Head));
    }

    private static unsafe float First(IPolicyWeights weights, string name) => *(float*)weights.Address(name);

    private static void Step(CausalPolicy policy)
    {
        using DisposeScope scope = NewDisposeScope();
        policy.forward(Batch(Tokens)).sum().backward();
        policy.zero_grad();
    }

    private static Tensor Batch(int[] tokens) => tensor(tokens.Select(t => (long)t).ToArray(), [1, tokens.Length]);
}
