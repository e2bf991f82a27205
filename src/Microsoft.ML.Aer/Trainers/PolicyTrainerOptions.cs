using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>What every trainer of policies can be told.</summary>
public abstract class PolicyTrainerOptions
{
    /// <summary>
    /// The Hugging Face checkpoint folder to start from: config.json, tokenizer.json and the weights. Without weights the
    /// policy is initialised from <see cref="Seed"/>. Required.
    /// </summary>
    public string? PolicyPath;

    /// <summary>The text column with the prompts, exactly as the policy shall see them. Default: Prompt.</summary>
    public string PromptColumnName = TrainerDefaults.PromptColumnName;

    /// <summary>The column of completions that the fitted transformer adds. Default: Completion.</summary>
    public string OutputColumnName = TrainerDefaults.CompletionColumnName;

    /// <summary>The peak learning rate, above 0.</summary>
    public float LearningRate;

    /// <summary>Steps over which the learning rate rises in a straight line from 0. Default: 0. Range: 0 or more.</summary>
    public int WarmupSteps;

    /// <summary>How the learning rate falls afterwards. Default: it stays constant.</summary>
    public LearningRateDecay LearningRateDecay = LearningRateDecay.Constant;

    /// <summary>AdamW's weight decay. Default: 0 (TRL). Range: 0 or more.</summary>
    public float WeightDecay = TrainerDefaults.WeightDecay;

    /// <summary>AdamW's decay of the first moment. Default: 0.9 (TRL, verl). Range: 0 up to but not including 1.</summary>
    public float AdamBeta1 = TrainerDefaults.AdamBeta1;

    /// <summary>AdamW's decay of the second moment. Default: 0.999 (TRL, verl). Range: 0 up to but not including 1.</summary>
    public float AdamBeta2 = TrainerDefaults.AdamBeta2;

    /// <summary>What AdamW adds to its denominator. Default: 1e-8 (TRL, verl). Range: above 0.</summary>
    public float AdamEpsilon = TrainerDefaults.AdamEpsilon;

    /// <summary>Gradients whose L2 norm is larger are scaled down to it. Default: 1 (TRL, verl). Range: above 0; infinity does not clip.</summary>
    public float MaxGradientNorm = TrainerDefaults.MaxGradientNorm;

    /// <summary>
    /// Most tokens of one forward and backward pass, a prompt counted once for all its completions in it; a minibatch of
    /// more is computed in parts with the same result up to rounding. Default: 4,096. Range: 1 or more; a longer sequence
    /// is computed alone. Memory for activations grows with it: 23 KB a token and layer for a policy 576 wide.
    /// </summary>
    public int TokensPerMicroBatch = TrainerDefaults.TokensPerMicroBatch;

    /// <summary>
    /// Whether only each decoder block's input is kept for the backward pass and the rest of the block computed again:
    /// a tenth of the memory for activations, a sixth more time for the update (docs/performance.md). Default: false.
    /// Range: float32 on the processor; elsewhere it changes nothing.
    /// </summary>
    public bool RecomputeActivations;

    /// <summary>
    /// Seed of everything random: the order of the problems, the completions, fresh weights. Default: the seed of the
    /// <see cref="MLContext"/>, or 0 where that has none. The same seed, machine and number of threads give the same policy.
    /// </summary>
    public int? Seed;

    /// <summary>Processor threads for rollouts and updates together. Default: one a processor. Range: 1 or more.</summary>
    public int? Threads;

    /// <summary>The number type while training. Default: <see cref="PolicyPrecision.Float32"/>.</summary>
    public PolicyPrecision Precision = PolicyPrecision.Float32;

    /// <summary>
    /// The folder for <c>metrics.jsonl</c>, checkpoints and the versions of the policy that samplers read from files.
    /// Default: none; nothing is kept.
    /// </summary>
    public string? RunFolder;

    /// <summary>Every how many steps the state is saved below <see cref="RunFolder"/>. Default: 0, never. Ignored without a run folder, which is refused.</summary>
    public int CheckpointEverySteps;

    /// <summary>How many of the newest checkpoints stay; older ones are removed once a newer one is complete. Default: 2 (ours). Range: 0 (all) or more. Ignored without <see cref="CheckpointEverySteps"/>.</summary>
    public int CheckpointsToKeep = TrainerDefaults.CheckpointsToKeep;

    /// <summary>Goes on from the newest checkpoint in <see cref="RunFolder"/> where there is one. Default: false, in which case a folder that holds a run is refused.</summary>
    public bool Resume;

    /// <summary>Problems with the same columns, on which the policy is evaluated every <see cref="EvaluateEverySteps"/>. Default: none.</summary>
    public IDataView? ValidationSet;

    /// <summary>Every how many steps the policy is evaluated on <see cref="ValidationSet"/>; the last step always is. Default: 0, never. Ignored without a validation set, which is refused.</summary>
    public int EvaluateEverySteps;

    /// <summary>Which policy is returned. Default: <see cref="PolicySelection.Last"/>. <see cref="PolicySelection.Best"/> needs a validation set.</summary>
    public PolicySelection Selection = PolicySelection.Last;

    /// <summary>Told of each finished step, on the training thread. Default: none.</summary>
    public IProgress<TrainingStep>? Progress;

    /// <summary>Makes the loggers. Default: none; ML.NET's channel gets a line a step in any case.</summary>
    public ILoggerFactory? LoggerFactory;

    /// <summary>
    /// Ends the run with an <see cref="OperationCanceledException"/>, at the latest after the present forward pass.
    /// Checkpoints already written remain. Default: none; ML.NET's own cancellation works beside it.
    /// </summary>
    public CancellationToken CancellationToken;

    /// <summary>Every fault of these options, each saying what to set instead.</summary>
    internal virtual void Validate(ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(PolicyPath)) faults.Add($"{nameof(PolicyPath)} is not set: name a Hugging Face checkpoint folder.");
        Require(!string.IsNullOrWhiteSpace(PromptColumnName), faults, nameof(PromptColumnName), PromptColumnName, "a column's name");
        Require(!string.IsNullOrWhiteSpace(OutputColumnName), faults, nameof(OutputColumnName), OutputColumnName, "a column's name");
        Require(LearningRate > 0 && float.IsFinite(LearningRate), faults, nameof(LearningRate), LearningRate, "above 0");
        Require(WarmupSteps >= 0, faults, nameof(WarmupSteps), WarmupSteps, "0 or more");
        Require(Enum.IsDefined(LearningRateDecay), faults, nameof(LearningRateDecay), LearningRateDecay, "Constant, Linear or Cosine");
        Require(WeightDecay >= 0 && float.IsFinite(WeightDecay), faults, nameof(WeightDecay), WeightDecay, "0 or more");
        Require(AdamBeta1 is >= 0 and < 1, faults, nameof(AdamBeta1), AdamBeta1, "at least 0 and below 1");
        Require(AdamBeta2 is >= 0 and < 1, faults, nameof(AdamBeta2), AdamBeta2, "at least 0 and below 1");
        Require(AdamEpsilon > 0 && float.IsFinite(AdamEpsilon), faults, nameof(AdamEpsilon), AdamEpsilon, "above 0");
        Require(MaxGradientNorm > 0, faults, nameof(MaxGradientNorm), MaxGradientNorm, "above 0 (infinity does not clip)");
        Require(TokensPerMicroBatch >= 1, faults, nameof(TokensPerMicroBatch), TokensPerMicroBatch, "1 or more");
        Require(Threads is null or >= 1, faults, nameof(Threads), Threads, "1 or more, or null for one a processor");
        Require(Enum.IsDefined(Precision), faults, nameof(Precision), Precision, "Float32 or BFloat16");
        Require(CheckpointEverySteps >= 0, faults, nameof(CheckpointEverySteps), CheckpointEverySteps, "0 (never) or more");
        Require(CheckpointsToKeep >= 0, faults, nameof(CheckpointsToKeep), CheckpointsToKeep, "0 (all) or more");
        Require(EvaluateEverySteps >= 0, faults, nameof(EvaluateEverySteps), EvaluateEverySteps, "0 (never) or more");
        Require(Enum.IsDefined(Selection), faults, nameof(Selection), Selection, "Last or Best");
        if (CheckpointEverySteps > 0 && RunFolder is null) faults.Add($"{nameof(CheckpointEverySteps)} = {CheckpointEverySteps} needs a {nameof(RunFolder)} to write to: set it, or 0.");
        if (Resume && RunFolder is null) faults.Add($"{nameof(Resume)} needs the {nameof(RunFolder)} of the run to go on with: set it, or false.");
        if (EvaluateEverySteps > 0 && ValidationSet is null) faults.Add($"{nameof(EvaluateEverySteps)} = {EvaluateEverySteps} needs a {nameof(ValidationSet)}: set it, or 0.");
        if (Selection == PolicySelection.Best && ValidationSet is null) faults.Add($"{nameof(Selection)} = {nameof(PolicySelection.Best)} needs a {nameof(ValidationSet)}: set it, or choose {nameof(PolicySelection.Last)}.");
    }

    /// <summary>Throws one exception with every fault, if there are any.</summary>
    internal void ThrowIfInvalid()
    {
        var faults = new List<string>();
        Validate(faults);
        if (faults.Count == 0) return;
        throw new ArgumentOutOfRangeException("options", $"The options have {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:{string.Concat(faults.Select(f => $"{Environment.NewLine}- {f}"))}");
    }

    /// <summary>Adds a fault of the usual form where <paramref name="condition"/> does not hold.</summary>
    private protected static void Require(bool condition, ICollection<string> faults, string name, object? found, string expected)
    {
        if (!condition) faults.Add(FormattableString.Invariant($"{name} is {found ?? "null"}, but must be {expected}."));
    }
}
