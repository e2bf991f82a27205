using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>Reports on the thread that trains; <see cref="Progress{T}"/> would report later and out of order.</summary>
internal sealed class Live(Action<TrainingStep> report) : IProgress<TrainingStep>
{
    public void Report(TrainingStep value) => report(value);
}
