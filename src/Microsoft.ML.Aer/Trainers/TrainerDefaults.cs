namespace Microsoft.ML.Aer;

/// <summary>The defaults of the trainers' options, used by both overloads of the catalog.</summary>
internal static class TrainerDefaults
{
    public const string PromptColumnName = "Prompt";
    public const string CompletionColumnName = "Completion";
    public const string AnswerColumnName = "Answer";

    // Rollouts. Group size: TRL (8). Prompts a step: what 32 x 8 completions of the runs this library was measured on use.
    public const int GroupSize = 8;
    public const int PromptsPerStep = 32;
    public const int Steps = 200;
    public const int MaxNewTokens = 256; // TRL: max_completion_length.
    public const float Temperature = 1; // TRL, verl.
    public const float SuccessThreshold = 1;
    public const float MaxMissingRewardShare = 0.1f;
    public const int RewardTimeoutSeconds = 60;
    public const int MaxPromptDraws = 10; // DAPO: max_num_gen_batches.
    public const int ValidationCompletionsPerPrompt = 4;

    // Two: the one before the newest is what is left when the newest was damaged.
    public const int CheckpointsToKeep = 2;

    // Updates. Learning rate: TRL and verl use 1e-6 for policies of a billion parameters and more; Adam's constants: both.
    public const float LearningRate = 1e-6f;
    public const float SupervisedLearningRate = 2e-5f; // TRL: SFTConfig.
    public const int MinibatchesPerStep = 1;
    public const float WeightDecay = 0; // TRL.
    public const float AdamBeta1 = 0.9f;
    public const float AdamBeta2 = 0.999f;
    public const float AdamEpsilon = 1e-8f;
    public const float MaxGradientNorm = 1; // TRL, verl.
    public const int TokensPerMicroBatch = 4096;
    public const int SupervisedBatchSize = 32;
    public const int SupervisedEpochs = 1;
}
