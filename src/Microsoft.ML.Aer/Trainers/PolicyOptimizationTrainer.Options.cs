namespace Microsoft.ML.Aer;

public sealed partial class PolicyOptimizationTrainer
{
    /// <summary>Options of <see cref="PolicyOptimizationTrainer"/>. All faults are reported together, before any work.</summary>
    public sealed class Options : PolicyTrainerOptions
    {
        private ObjectivePreset? _preset;

        /// <summary>Initializes a new instance of the <see cref="Options"/> class with the defaults.</summary>
        public Options() => LearningRate = TrainerDefaults.LearningRate;

        /// <summary>Gets the rewards, whose weighted sum is what the policy learns to raise. At least one, of distinct names.</summary>
        public IList<Reward> Rewards { get; } = [];

        /// <summary>
        /// The name of the reward, or of the part of a composed one, that says whether a completion is correct, for accuracy, difficulty and
        /// validation. A part is scored for every completion, also where a closed gate would spare it. Default: the first of <see cref="Rewards"/>.
        /// </summary>
        public string? AccuracyReward;

        /// <summary>A completion is correct when its accuracy reward is at least this. Default: 1. Range: finite.</summary>
        public float SuccessThreshold = TrainerDefaults.SuccessThreshold;

        /// <summary>Completions of each problem, which are compared with one another. Default: 8 (TRL). Range: 1 or more; with 1 the group-relative advantages are all 0.</summary>
        public int GroupSize = TrainerDefaults.GroupSize;

        /// <summary>Problems of each step. Default: 32. Range: 1 or more; where there are fewer problems, they come again within a step.</summary>
        public int PromptsPerStep = TrainerDefaults.PromptsPerStep;

        /// <summary>Steps of the run: rollouts and an update each. Default: 200. Range: 1 or more.</summary>
        public int Steps = TrainerDefaults.Steps;

        /// <summary>Parts into which a step's groups are divided, with an optimizer step each. Default: 1, on-policy. Range: 1 to <see cref="PromptsPerStep"/>.</summary>
        public int MinibatchesPerStep = TrainerDefaults.MinibatchesPerStep;

        /// <summary>What logits are divided by, in rollouts, losses and entropy. Default: 1 (TRL, verl). Range: above 0.</summary>
        public float Temperature = TrainerDefaults.Temperature;

        /// <summary>Rollouts draw among that many likeliest tokens only. Default: 0, all. Range: 0 or more.</summary>
        public int TopK;

        /// <summary>Rollouts draw among the likeliest tokens that together reach this probability. Default: 1, all. Range: above 0, at most 1.</summary>
        public float TopP = 1;

        /// <summary>Most tokens of a completion, its end-of-sequence token included. Default: 256 (TRL). Range: 1 or more; the policy's context bounds it too.</summary>
        public int MaxNewTokens = TrainerDefaults.MaxNewTokens;

        /// <summary>What generates the rollouts. Default: <see cref="RolloutSampler.Auto"/>.</summary>
        public RolloutSampler Sampler = RolloutSampler.Auto;

        /// <summary>
        /// Every how many steps a sampler with weights of its own gets the present ones; in between it is behind, which
        /// <see cref="ImportanceCorrection"/> corrects. Default: 1. Range: 1 or more. Ignored by samplers that read the weights where they
        /// are trained (<see cref="RolloutSampler.OnnxRuntime"/>, <see cref="RolloutSampler.Torch"/>).
        /// </summary>
        public int SyncEverySteps = 1;

        /// <summary>The policy loss. Default: <see cref="PolicyLoss.Dapo"/>.</summary>
        public PolicyLoss Loss = PolicyLoss.Dapo();

        /// <summary>How rewards become advantages. Default: <see cref="AdvantageEstimator.GroupNormalized"/> (GRPO).</summary>
        public AdvantageEstimator Advantages = AdvantageEstimator.GroupNormalized();

        /// <summary>Whether and how entropy is kept. Default: <see cref="EntropyRegularization.Adaptive"/> (AER).</summary>
        public EntropyRegularization Entropy = EntropyRegularization.Adaptive();

        /// <summary>
        /// Corrects for a sampler whose distribution is not the policy's: behind, truncated by <see cref="TopK"/> or <see cref="TopP"/>, or
        /// of another precision. Default: truncated importance sampling (verl). Ignored where sampler and trainer are one policy.
        /// </summary>
        public ImportanceCorrection ImportanceCorrection = ImportanceCorrection.Truncated();

        /// <summary>The coefficient of the divergence from the policy the run began with (beta). Default: 0 (DAPO, TRL), without a reference policy in memory. Range: 0 or more.</summary>
        public double ReferenceCoefficient;

        /// <summary>
        /// Whether the estimate of that divergence is multiplied with the importance ratio, so that its gradient stays that of the divergence
        /// after the first of several updates a step (DeepSeek-V3.2, arXiv 2512.02556). Default: false (TRL). Ignored without <see cref="ReferenceCoefficient"/>.
        /// </summary>
        public bool CorrectReferenceBias;

        /// <summary>Which problems a step gets. Default: <see cref="ProblemSelection.Shuffled"/>, every problem once an epoch.</summary>
        public ProblemSelection ProblemSelection = ProblemSelection.Shuffled;

        /// <summary>Whether groups whose completions all have one reward are left out and further problems drawn instead (DAPO). Default: false.</summary>
        public bool DynamicSampling;

        /// <summary>How often a step may draw problems with <see cref="DynamicSampling"/>; it then trains on the groups it has. Default: 10 (DAPO). Range: 1 or more. Ignored without it.</summary>
        public int MaxPromptDraws = TrainerDefaults.MaxPromptDraws;

        /// <summary>A penalty on completions near <see cref="MaxNewTokens"/>, for the advantages only (DAPO). Default: null, none (TRL).</summary>
        public OverlongShaping? OverlongShaping;

        /// <summary>Whether completions that their length limit cut off count in no loss (DAPO's overlong filtering). Default: false (TRL).</summary>
        public bool MaskTruncatedCompletions;

        /// <summary>The share of a step's completions that may lack a reward before the run stops. Default: 0.1 (ours). Range: 0 to 1.</summary>
        public float MaxMissingRewardShare = TrainerDefaults.MaxMissingRewardShare;

        /// <summary>How long one reward may take over one completion, unless it says otherwise itself. Default: 60 s (ours). Range: above 0.</summary>
        public TimeSpan RewardTimeout = TimeSpan.FromSeconds(TrainerDefaults.RewardTimeoutSeconds);

        /// <summary>Completions of each step that are written with their rewards and advantages to <c>completions.jsonl</c> in <see cref="PolicyTrainerOptions.RunFolder"/>, evenly spaced over the step's. Default: 0, none (TRL). Range: 0 or more; needs a run folder.</summary>
        public int CompletionsKeptPerStep;

        /// <summary>Completions of each validation problem, drawn as rollouts are and with the same random numbers each time. Default: 4 (ours). Range: 1 or more. Ignored without <see cref="PolicyTrainerOptions.ValidationSet"/>.</summary>
        public int ValidationCompletionsPerPrompt = TrainerDefaults.ValidationCompletionsPerPrompt;

        /// <summary>
        /// Gets or sets a method's settings: setting it fills <see cref="Loss"/>, <see cref="Advantages"/>, <see cref="Entropy"/>,
        /// <see cref="ReferenceCoefficient"/> and what selects data; what is set afterwards wins. <see cref="Objectives"/> makes presets.
        /// </summary>
        /// <value>Default: none.</value>
        /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
        public ObjectivePreset? Preset
        {
            get => _preset;
            set
            {
                ArgumentNullException.ThrowIfNull(value);
                _preset = value;
                (Loss, Advantages, Entropy, ReferenceCoefficient) = (value.Loss, value.Advantages, value.Entropy, value.ReferenceCoefficient);
                (ProblemSelection, DynamicSampling, OverlongShaping) = (value.ProblemSelection, value.DynamicSampling, value.OverlongShaping);
            }
        }

        internal override void Validate(ICollection<string> faults)
        {
            base.Validate(faults);
            if (Rewards.Count == 0) faults.Add($"{nameof(Rewards)} is empty: add at least one, for instance Rewards.ExactMatch(\"Answer\").");
            foreach (IGrouping<string, Reward> same in Rewards.GroupBy(r => r.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                faults.Add($"{nameof(Rewards)} has {same.Count()} rewards called '{same.Key}': rename one with WithName.");
            }
            if (AccuracyRewardIndex < 0) faults.Add($"{nameof(AccuracyReward)} is '{AccuracyReward}', but the rewards and their parts are {string.Join(", ", RewardSet.NamesOf(Rewards).Select(name => $"'{name}'"))}.");
            Require(float.IsFinite(SuccessThreshold), faults, nameof(SuccessThreshold), SuccessThreshold, "a finite number");
            Require(GroupSize >= 1, faults, nameof(GroupSize), GroupSize, "1 or more");
            Require(PromptsPerStep >= 1, faults, nameof(PromptsPerStep), PromptsPerStep, "1 or more");
            Require(Steps >= 1, faults, nameof(Steps), Steps, "1 or more");
            Require(MinibatchesPerStep >= 1 && MinibatchesPerStep <= Math.Max(1, PromptsPerStep), faults, nameof(MinibatchesPerStep), MinibatchesPerStep, $"from 1 to {nameof(PromptsPerStep)} ({PromptsPerStep})");
            Require(Temperature > 0 && float.IsFinite(Temperature), faults, nameof(Temperature), Temperature, "above 0: greedy rollouts of a group would all be alike");
            Require(TopK >= 0, faults, nameof(TopK), TopK, "0 (all tokens) or more");
            Require(TopP is > 0 and <= 1, faults, nameof(TopP), TopP, "above 0 and at most 1 (all tokens)");
            Require(MaxNewTokens >= 1, faults, nameof(MaxNewTokens), MaxNewTokens, "1 or more");
            Require(Enum.IsDefined(Sampler), faults, nameof(Sampler), Sampler, string.Join(", ", Enum.GetNames<RolloutSampler>()));
            Require(SyncEverySteps >= 1, faults, nameof(SyncEverySteps), SyncEverySteps, "1 or more");
            Require(ReferenceCoefficient >= 0 && double.IsFinite(ReferenceCoefficient), faults, nameof(ReferenceCoefficient), ReferenceCoefficient, "0 (no reference policy) or more");
            Require(MaxPromptDraws >= 1, faults, nameof(MaxPromptDraws), MaxPromptDraws, "1 or more");
            Require(MaxMissingRewardShare is >= 0 and <= 1, faults, nameof(MaxMissingRewardShare), MaxMissingRewardShare, "from 0 to 1");
            Require(RewardTimeout > TimeSpan.Zero, faults, nameof(RewardTimeout), RewardTimeout, "above 0");
            Require(ValidationCompletionsPerPrompt >= 1, faults, nameof(ValidationCompletionsPerPrompt), ValidationCompletionsPerPrompt, "1 or more");
            Require(CompletionsKeptPerStep >= 0, faults, nameof(CompletionsKeptPerStep), CompletionsKeptPerStep, "0 (none) or more");
            if (CompletionsKeptPerStep > 0 && RunFolder is null) faults.Add($"{nameof(CompletionsKeptPerStep)} = {CompletionsKeptPerStep} needs a {nameof(RunFolder)} to write to: set it, or 0.");
            if (Loss is null) faults.Add($"{nameof(Loss)} is null: choose one of {nameof(PolicyLoss)}.");
            if (Advantages is null) faults.Add($"{nameof(Advantages)} is null: choose one of {nameof(AdvantageEstimator)}.");
            if (Entropy is null) faults.Add($"{nameof(Entropy)} is null: choose one of {nameof(EntropyRegularization)}, {nameof(EntropyRegularization.None)} for no entropy term.");
            if (ImportanceCorrection is null) faults.Add($"{nameof(ImportanceCorrection)} is null: choose {nameof(Aer.ImportanceCorrection.None)} for no correction.");
            if (ProblemSelection is null) faults.Add($"{nameof(ProblemSelection)} is null: choose one of {nameof(Aer.ProblemSelection)}, {nameof(Aer.ProblemSelection.Shuffled)} for the plain order.");
            Loss?.Validate(nameof(Loss), faults);
            Advantages?.Validate(nameof(Advantages), faults);
            Entropy?.Validate(nameof(Entropy), faults);
            ProblemSelection?.Validate(nameof(ProblemSelection), faults);
            OverlongShaping?.Validate(nameof(OverlongShaping), faults);
            ImportanceCorrection?.Validate(nameof(ImportanceCorrection), faults);
        }

        internal int AccuracyRewardIndex => RewardSet.IndexOf(Rewards, AccuracyReward);

        /// <summary>How tokens are drawn for a policy with these ends.</summary>
        internal SamplingSettings Sampling(PolicyConfig config) => new()
        {
            Temperature = Temperature,
            TopK = TopK,
            TopP = TopP,
            MaxNewTokens = MaxNewTokens,
            StopTokens = config.EosTokenIds,
        };
    }
}
