using Microsoft.ML.Aer;

namespace MathReasoning;

/// <summary>A line a step, as it ends; <see cref="Progress{T}"/> would report later and out of order.</summary>
internal sealed class Live : IProgress<TrainingStep>
{
    public void Report(TrainingStep value) => Console.WriteLine(
        $"step {value.Step}/{value.Steps}  accuracy {value.Accuracy:0.000}  entropy {value.Entropy:0.000} (target {value.TargetEntropy:0.000})  alpha {value.EntropyCoefficient:0.0000}  "
        + $"{value.CompletionLengthMean:0} tokens ({value.TruncatedShare:P0} cut off)  {value.Seconds:0.0} s (rollouts {value.RolloutSeconds:0.0}, update {value.UpdateSeconds:0.0})");
}
