using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

[Collection(nameof(Alone))]
public sealed class TensorNumbersTests
{
    private const int Collections = 1_000;

    private static readonly int[] Rows = [.. Enumerable.Range(0, SampleBatch.Count)];

    [Fact]
    public void LibraryAndTests_LeaveTorchSharpNoNumberWithoutOwner()
    {
        Assembly torchSharp = typeof(Scalar).Assembly;
        (MethodBase Method, MethodBase[] Calls)[] all = [.. CalledMethods.In(torchSharp).Select(method => (method, CalledMethods.Of(method).Where(called => called.DeclaringType?.Assembly == torchSharp).ToArray()))];
        var makers = new HashSet<MethodBase>(typeof(Scalar).GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance));
        for (int before = 0; before < makers.Count;)
        {
            before = makers.Count;
            makers.UnionWith(all.Where(m => m.Calls.Any(makers.Contains)).Select(m => m.Method));
        }
        Assert.Contains(typeof(Tensor).GetMethod("add", [typeof(Tensor)])!, makers); // as known from its source
        Assert.DoesNotContain(typeof(Tensor).GetMethod("sub", [typeof(Tensor)])!, makers);

        Assert.Empty(new[] { typeof(AdamW).Assembly, typeof(Conformance.TorchGreedy).Assembly, typeof(TensorNumbersTests).Assembly }
            .SelectMany(CalledMethods.In)
            .Where(method => method.DeclaringType != typeof(TensorNumbers))
            .SelectMany(method => CalledMethods.Of(method).Where(makers.Contains).Select(called => $"{method.DeclaringType}.{method.Name} calls {called.DeclaringType}.{called}")));
    }

    [Fact]
    public void Objectives_UnderAConstantCollector_GiveTheSame()
    {
        var batch = new SampleBatch();
        Func<ObjectiveSettings>[] objectives = [.. SampleObjectives.All.Values];
        AssertSteady(i =>
        {
            var result = batch.Compute(objectives[i % objectives.Length](), Rows, batch.Totals());
            return [result.Loss, .. result.LogProbs, .. result.Entropies, .. result.Metrics.ToDictionary().Values];
        }, objectives.Length);
    }

    [Fact]
    public void PassAndHead_UnderAConstantCollector_GiveTheSame()
    {
        using CausalPolicy policy = PackedSample.Load("llama", "{}");
        using var pass = new AutogradPass(policy);
        using var head = new OutputHead(policy.HeadWeight) { EntropyTokens = 5 };
        AssertSteady(_ =>
        {
            using DisposeScope scope = NewDisposeScope();
            using PackedTokens packed = PackedTokens.Create(PackedSample.Sequences, CPU);
            using TokenStatistics statistics = head.Forward(pass.Forward(packed, differentiates: true), packed.Targets, PackedSample.Temperature);
            pass.Backward(head.Backward(statistics, ones_like(statistics.LogProbs), ones_like(statistics.LogProbs)));
            double[] found = [.. Numbers(statistics.LogProbs), .. policy.TrainableParameters.SelectMany(p => Numbers(p.Parameter.grad!))];
            foreach (var parameter in policy.TrainableParameters) parameter.Parameter.grad!.zero_();
            return found;
        });
    }

    [Fact]
    public void AdamWInTensors_UnderAConstantCollector_GivesTheSame()
    {
        var update = new AdamWUpdate(0.01, 0.5, new AdamWSettings(0.9, 0.999, 1e-8, 0.01), 0.1, 0.001);
        AssertSteady(_ =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor weights = ones(50), gradient = ones(50), first = zeros(50), second = zeros(50);
            for (int step = 0; step < 5; step++)
            {
                gradient.copy_(weights);
                AdamW.ApplyWithTensors(update, weights, gradient, first, second);
            }
            return Numbers(weights);
        });
    }

    private static double[] Numbers(Tensor values) => values.to(ScalarType.Float64).data<double>().ToArray();

    private static void AssertSteady(Func<int, double[]> compute, int kinds = 1)
    {
        double[][] expected = [.. Enumerable.Range(0, kinds).Select(compute)];
        using var collector = new RestlessCollector();
        for (int i = 0; i < 2 * kinds || collector.Collections < Collections; i++) Assert.Equal(expected[i % kinds], compute(i));
    }
}
