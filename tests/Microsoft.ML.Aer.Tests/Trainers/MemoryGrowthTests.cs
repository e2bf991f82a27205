using System.Diagnostics;
using TorchSharp;

namespace Microsoft.ML.Aer.Tests.Trainers;

[Collection(nameof(Alone))]
public sealed class MemoryGrowthTests
{
    [Theory]
    [InlineData(RolloutSampler.OnnxRuntime)]
    [InlineData(RolloutSampler.Torch)]
    public void Fit_ThreeHundredSteps_HoldsNoMoreThanAfterOneHundred(RolloutSampler sampler)
    {
        var tensors = new Dictionary<int, long>();
        var resident = new Dictionary<int, long>();
        var mlContext = new MLContext();
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            (o.Steps, o.PromptsPerStep, o.GroupSize, o.Sampler, o.LearningRate) = (300, 2, 4, sampler, 1e-4f);
            o.Progress = new Steps(step =>
            {
                if (step.Step % 100 != 0) return;
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
                using var process = Process.GetCurrentProcess();
                (tensors[(int)step.Step], resident[(int)step.Step]) = (torch.Tensor.TotalCount, process.WorkingSet64);
            });
        })).Fit(CharacterPolicy.Data(mlContext));
        Assert.Equal(tensors[100], tensors[300]);
        // The runtime itself moves by a few megabytes; 200 steps with one forgotten activation each would be more.
        Assert.InRange(resident[300] - resident[100], long.MinValue, 16 << 20);
    }

    [Theory]
    [InlineData(RolloutSampler.OnnxRuntime)]
    [InlineData(RolloutSampler.Torch)]
    public void Fit_StepByStep_DisposesOfEveryTensorItself(RolloutSampler sampler)
    {
        // What other tests left goes first. Then nothing is collected on purpose: what waits for its finalizer would still be counted.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var tensors = new List<long>();
        var mlContext = new MLContext();
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            (o.Steps, o.Sampler, o.MinibatchesPerStep, o.Entropy) = (12, sampler, 2, EntropyRegularization.Adaptive());
            o.Progress = new Steps(_ => tensors.Add(torch.Tensor.TotalCount));
        })).Fit(CharacterPolicy.Data(mlContext));
        Assert.Single(tensors.Skip(2).Distinct());
    }

    private sealed class Steps(Action<TrainingStep> report) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => report(value);
    }
}
