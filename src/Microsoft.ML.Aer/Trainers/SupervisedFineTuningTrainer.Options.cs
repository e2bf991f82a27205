namespace Microsoft.ML.Aer;

public sealed partial class SupervisedFineTuningTrainer
{
    /// <summary>Options of <see cref="SupervisedFineTuningTrainer"/>. All faults are reported together, before any work.</summary>
    public sealed class Options : PolicyTrainerOptions
    {
        /// <summary>Initializes a new instance of the <see cref="Options"/> class with the defaults.</summary>
        public Options() => LearningRate = TrainerDefaults.SupervisedLearningRate;

        /// <summary>The text column with the completions to learn. Default: Answer.</summary>
        public string CompletionColumnName = TrainerDefaults.AnswerColumnName;

        /// <summary>How often the data are gone through, in a new order each time. Default: 1. Range: 1 or more.</summary>
        public int Epochs = TrainerDefaults.SupervisedEpochs;

        /// <summary>Rows of each optimizer step. Default: 32. Range: 1 or more. The last step of the run takes what is left.</summary>
        public int BatchSize = TrainerDefaults.SupervisedBatchSize;

        internal override void Validate(ICollection<string> faults)
        {
            base.Validate(faults);
            Require(!string.IsNullOrWhiteSpace(CompletionColumnName), faults, nameof(CompletionColumnName), CompletionColumnName, "a column's name");
            Require(Epochs >= 1, faults, nameof(Epochs), Epochs, "1 or more");
            Require(BatchSize >= 1, faults, nameof(BatchSize), BatchSize, "1 or more");
        }
    }
}
