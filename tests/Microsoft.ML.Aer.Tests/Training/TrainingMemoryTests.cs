using TorchSharp;

namespace Microsoft.ML.Aer.Tests.Training;

/// <summary>Resident memory is the whole process's: nothing else may run.</summary>
[Collection(nameof(Alone))]
public sealed class TrainingMemoryTests
{
    private const int Steps = 300;
    private const int Settled = 60; // buffers have grown to the longest completions by then

    [Theory]
    [InlineData(RolloutSampler.Torch)]
    [InlineData(RolloutSampler.OnnxRuntime)]
    public void ThreeHundredSteps_KeepLiveTensorsAndResidentMemoryWhereTheyWere(RolloutSampler sampler)
    {
        var tensors = new Dictionary<int, long>();
        var resident = new Dictionary<int, long>();
        var mlContext = new MLContext();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(o =>
        {
            o.Steps = Steps;
            o.Sampler = sampler;
            o.MinibatchesPerStep = 2;
            o.LearningRate = 1e-5f;
            o.Entropy = EntropyRegularization.Adaptive();
            o.Progress = new Watch(step =>
            {
                if (step.Step is not (Settled or Steps)) return;
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
                tensors[step.Step] = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
                resident[step.Step] = Environment.WorkingSet;
            });
        });
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext));
        Assert.Equal(tensors[Settled], tensors[Steps]);
        // Tensors are counted above; this is for other native memory, with room for compiled code and the collector's slack.
        Assert.InRange(resident[Steps] - resident[Settled], long.MinValue, 24L << 20);
    }

    private sealed class Watch(Action<TrainingStep> report) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => report(value);
    }
}
