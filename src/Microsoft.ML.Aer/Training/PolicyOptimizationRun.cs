using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>
/// The loop: problem, prompt, rollout, reward, advantage, loss, update, sync. The mathematics are in the stages it calls;
/// here is their order, and what goes from one to the next.
/// </summary>
internal sealed class PolicyOptimizationRun : IDisposable
{
    private readonly PolicyOptimizationTrainer.Options _options;
    private readonly TrainingSession _session;
    private readonly TrainingProblems _problems;
    private readonly ProblemQueue _queue;
    private readonly RewardSet _rewards;
    private readonly IRolloutSampler _sampler;
    private readonly RolloutCollector _collector;
    private readonly PolicyValidation? _validation;
    private readonly CausalPolicy? _reference;
    private readonly PolicyGradient _gradient;
    private readonly PolicyGradient? _referenceGradient;
    private readonly EntropyController _controller;
    private readonly PolicyUpdate _update;
    private readonly LearningRateSchedule _learningRate;
    private readonly int _syncEvery;
    private readonly double _matrixSpeed;
    private bool _hasWarnedOfTooFew;
    private int _step;
    private TrainingStep? _last;

    public PolicyOptimizationRun(IHost host, PolicyOptimizationTrainer.Options options, IDataView data)
    {
        _options = options;
        _session = new TrainingSession(host, options);
        try
        {
            TrainingPolicy policy = _session.Policy;
            _problems = TrainingProblems.Read(host, data, options.PromptColumnName, policy, "training data");
            _rewards = RewardSet.Bind(host, [.. options.Rewards], data, Limits(options), _session.Reporter.Logger);
            _queue = options.ProblemSelection.Start(_session.Seed, _problems.Count);
            _controller = options.Entropy.CreateController(options.Steps);
            _matrixSpeed = MatrixSpeed.Measure(policy.Device);
            _learningRate = new LearningRateSchedule(options.LearningRate, options.WarmupSteps, options.LearningRateDecay, options.Steps);
            Restore();

            double share = options.Entropy.VocabularyShare;
            var head = new OutputHead(policy.Module.HeadWeight) { EntropyTokens = share < 1 ? ClampedEntropy.Count(policy.Config.VocabularySize, share) : 0 };
            _gradient = new PolicyGradient(policy.Module, head, options.Temperature, options.TokensPerMicroBatch, options.RecomputeActivations);
            if (options.ReferenceCoefficient > 0)
            {
                _reference = TrainingPolicy.Reference(options, policy.Device, _session.Seed);
                _referenceGradient = new PolicyGradient(_reference, new OutputHead(_reference.HeadWeight), options.Temperature, options.TokensPerMicroBatch);
            }
            _update = new PolicyUpdate(policy, _gradient, Settings(options));
            (_sampler, bool ownsWeights) = TrainingSampler.Create(options.Sampler, options.Threads, _session);
            _syncEvery = ownsWeights ? options.SyncEverySteps : 1;
            _collector = new RolloutCollector(_problems, policy.Codec, _sampler, _rewards, Rollouts(options, options.GroupSize));
            if (options.ValidationSet is { } validation) _validation = new PolicyValidation(host, validation, options, _session, _sampler, Rollouts(options, options.ValidationCompletionsPerPrompt), Limits(options));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs all steps that are left and hands back the policy that the options ask for.</summary>
    public PolicyModel Run()
    {
        while (_step < _options.Steps)
        {
            _session.Token.ThrowIfCancellationRequested();
            TrainingStep step = Step();
            _session.Finish(step, State());
        }
        return TrainedPolicy.Model(_session, _options, _options.Temperature, _last);
    }

    private TrainingStep Step()
    {
        TrainingPolicy policy = _session.Policy;
        long start = Stopwatch.GetTimestamp();

        // Problem, prompt, rollout, reward.
        RolloutBatch rollouts = Wait(_collector.CollectStepAsync(_queue, _step, _session.Token));
        double[] accuracies = [.. rollouts.Groups.Select(g => g.Accuracy(_options.AccuracyRewardIndex, _options.SuccessThreshold))];
        TimeSpan rolloutTime = Stopwatch.GetElapsedTime(start);
        if (_options.DynamicSampling) WarnOfTooFew(rollouts.Groups.Count(g => g.Varies));

        // Advantage, and how strongly entropy is to be kept.
        IReadOnlyList<UpdateCompletion> completions = UpdateCompletion.Of(rollouts, _session.Seed, _step, _options.MaskTruncatedCompletions);
        Advantages advantages = _options.Advantages.Estimate(new AdvantageBatch(
            [.. rollouts.Completions.Select(c => c.Reward + (_options.OverlongShaping?.Penalty(c.Rollout.Tokens.Length, _options.MaxNewTokens) ?? 0))], [.. completions.Select(c => c.Group)], [.. completions.Select(c => c.CountedTokens)]));
        StepScores scores = StepScores.Of(completions, policy, _gradient, _referenceGradient, _options.Entropy.VocabularyShare < 1, _session.Token);
        EntropyDecision decision = _controller.Observe(new EntropyObservation { Step = _step, MeanEntropy = scores.MeanClampedEntropy ?? scores.MeanEntropy, TokenCount = scores.TokenCount, GroupAccuracies = accuracies });
        if (decision.Warning is { } warning) _session.Reporter.Warn(warning);
        TemperedCompletions? tempered = decision.Tempered is { } asked
            ? Wait(TemperedCompletions.CollectAsync(_collector, asked, rollouts, _step, _options.MaskTruncatedCompletions, _session.Token))
            : null;

        // Loss, update, sync.
        long updateStart = Stopwatch.GetTimestamp();
        double learningRate = _learningRate.At(_step);
        UpdateResult update = _update.Run(completions, scores, advantages, decision, tempered, learningRate, _session.Token);
        long syncStart = Stopwatch.GetTimestamp();
        policy.NextVersion();
        _step++;
        bool validates = _session.ValidatesAfter(_step, _options.Steps);
        // The sampler may still read the weights while what follows goes on; they change next behind completions of the new version.
        if (_step % _syncEvery == 0 || validates) Wait(_sampler.SyncAsync(policy.Version, _session.Token).AsTask());
        TimeSpan syncTime = Stopwatch.GetElapsedTime(syncStart);

        if (_options.CompletionsKeptPerStep > 0) _session.Keep(KeptCompletion.Of(_options.CompletionsKeptPerStep, _step, rollouts, advantages, _rewards.Names, _problems, policy.Codec));
        long validationStart = Stopwatch.GetTimestamp();
        double? score = validates ? Validate() : null;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TrainingStep step = RolloutSummary.With(UpdateSummary.Of(update), rollouts, _rewards.Names, accuracies) with
        {
            Step = _step,
            Steps = _options.Steps,
            PolicyVersion = policy.Version,
            Entropy = scores.MeanEntropy,
            ClampedEntropy = scores.MeanClampedEntropy,
            InitialEntropy = decision.InitialEntropy,
            TargetEntropy = decision.Target,
            EntropyCoefficient = decision.Coefficient,
            MeanDifficultyWeight = decision.Weights.Count == 0 ? null : decision.Weights.Average(),
            LearningRate = learningRate,
            ValidationScore = score,
            Seconds = elapsed.TotalSeconds,
            RolloutSeconds = rolloutTime.TotalSeconds,
            UpdateSeconds = Stopwatch.GetElapsedTime(updateStart, syncStart).TotalSeconds,
            SyncSeconds = syncTime.TotalSeconds,
            EvaluationSeconds = validates ? Stopwatch.GetElapsedTime(validationStart).TotalSeconds : null,
        };
        _last = step with
        {
            TokensPerSecond = step.Tokens / elapsed.TotalSeconds,
            // A forward and a backward pass: 6 operations a weight and token.
            ModelFlopsUtilization = 6.0 * policy.MatrixWeights * update.Tokens / step.UpdateSeconds / _matrixSpeed,
        };
        return _last;
    }

    public void Dispose()
    {
        _validation?.Dispose();
        if (_sampler is not null) Wait(_sampler.DisposeAsync().AsTask());
        _gradient?.Dispose();
        _referenceGradient?.Dispose();
        _reference?.Dispose();
        _rewards?.Dispose();
        _session.Dispose();
    }

    private double Validate()
    {
        double score = Wait(_validation!.ScoreAsync(_session.Token));
        _session.Validated(score, _step);
        return score;
    }

    private void WarnOfTooFew(int groups)
    {
        if (groups == _options.PromptsPerStep || _hasWarnedOfTooFew) return;
        _hasWarnedOfTooFew = true;
        _session.Reporter.Warn(
            $"Step {_step + 1} found {groups} groups of differing rewards in {_options.MaxPromptDraws} draws, fewer than the {_options.PromptsPerStep} of PromptsPerStep, and trains on these. "
            + "Raise MaxPromptDraws or GroupSize, choose problems that are neither too easy nor too hard, or set DynamicSampling = false. Later steps of this run do not say so again.");
    }

    private void Restore()
    {
        if (_session.Restore(_problems.Fingerprint()) is not { } state) return;
        _step = state.Step;
        if (state.Selection is { } selection) _queue.Restore(selection);
        if (state.Entropy is { } entropy) _controller.Restore(entropy);
    }

    private TrainingState State() => new()
    {
        Step = _step,
        Position = _queue.Position,
        Selection = _queue.Save(),
        Entropy = _controller.Save(),
        Seed = _session.Seed,
        Problems = _problems.Fingerprint(),
    };

    private RolloutSettings Rollouts(PolicyOptimizationTrainer.Options options, int groupSize) => new()
    {
        GroupSize = groupSize,
        Seed = _session.Seed,
        Sampling = options.Sampling(_session.Policy.Config),
        PromptsPerStep = options.PromptsPerStep,
        AccuracyReward = options.AccuracyRewardIndex,
        SuccessThreshold = options.SuccessThreshold,
        DynamicSampling = options.DynamicSampling,
        MaxPromptDraws = options.MaxPromptDraws,
    };

    private static RewardSettings Limits(PolicyOptimizationTrainer.Options options) => new()
    {
        Timeout = options.RewardTimeout,
        AccuracyReward = options.AccuracyRewardIndex,
        MaxMissingShare = options.MaxMissingRewardShare,
    };

    private static UpdateSettings Settings(PolicyOptimizationTrainer.Options options) => new()
    {
        Objective = new ObjectiveSettings { Loss = options.Loss, Correction = options.ImportanceCorrection, ReferenceCoefficient = options.ReferenceCoefficient, CorrectReferenceBias = options.CorrectReferenceBias },
        Minibatches = options.MinibatchesPerStep,
        TokensPerMicroBatch = options.TokensPerMicroBatch,
        MaxGradientNorm = options.MaxGradientNorm,
        LengthLimit = options.MaxNewTokens,
        Truncates = options.TopK > 0 || options.TopP < 1,
        SkipsZeroAdvantages = options.Loss.IsZeroWithoutAdvantage,
    };

    // Stages await off this thread; gradients and dispose scopes belong to it.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
