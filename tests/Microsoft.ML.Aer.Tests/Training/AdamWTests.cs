using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests.Training;

public sealed class AdamWTests
{
    private static readonly AdamWSettings Settings = new(Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, WeightDecay: 0.01);

    [Theory]
    [InlineData(7)] // below one vector
    [InlineData(1_000)] // one chunk with a remainder
    [InlineData(400_003)] // several chunks, in parallel
    public void Step_IsTorchsAdamW(int count)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        Tensor start = randn([count], generator: generator);
        var ours = new Parameter(start.clone());
        var theirs = new Parameter(start.clone());
        using var optimizer = new AdamW([("p", ours)], Settings);
        using var reference = optim.AdamW([theirs], lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01);
        for (int step = 0; step < 5; step++)
        {
            Tensor gradient = randn([count], generator: generator);
            ours.grad = gradient.clone();
            theirs.grad = gradient.Multiply(0.5);
            optimizer.Step(0.01, gradientScale: 0.5);
            reference.step();
        }
        Assert.True((ours - theirs).abs().max().item<float>() < 1e-6f);
        Assert.Equal(0, ours.grad!.abs().max().item<float>());
    }

    [Fact]
    public void Step_OnOtherTypes_IsTheSameArithmetic()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        Tensor start = randn([300], generator: generator), gradient = randn([300], generator: generator);
        var narrow = new Parameter(start.clone());
        var wide = new Parameter(start.to(ScalarType.Float64));
        using var kernel = new AdamW([("p", narrow)], Settings);
        using var tensors = new AdamW([("p", wide)], Settings);
        for (int step = 0; step < 3; step++)
        {
            narrow.grad = gradient.clone();
            wide.grad = gradient.to(ScalarType.Float64);
            kernel.Step(0.01, 1);
            tensors.Step(0.01, 1);
        }
        Assert.True((narrow.to(ScalarType.Float64) - wide).abs().max().item<double>() < 1e-6);
    }

    [Fact]
    public void Step_WritesWhereTheParameterAlwaysWas()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(100));
        Tensor alias = parameter.detach();
        using var optimizer = new AdamW([("p", parameter)], Settings);
        parameter.grad = ones(100);
        optimizer.Step(0.1, 1);
        Assert.True(alias[0].item<float>() < 1);
    }

    [Fact]
    public void GradientNorm_IsTheNormOfAllGradientsTogether()
    {
        using var scope = NewDisposeScope();
        var a = new Parameter(zeros(3));
        var b = new Parameter(zeros(100_000));
        var unused = new Parameter(zeros(4));
        using var optimizer = new AdamW([("a", a), ("b", b), ("unused", unused)], Settings);
        a.grad = tensor(new float[] { 3, 0, 4 });
        b.grad = TensorNumbers.Full([100_000], 0.12f, ScalarType.Float32, CPU);
        Assert.Equal(Math.Sqrt(25 + (100_000 * 0.0144)), optimizer.GradientNorm(), 1e-4);
    }
}
