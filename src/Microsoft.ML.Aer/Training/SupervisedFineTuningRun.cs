using System.Diagnostics;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>The loop of supervised fine-tuning: batch, likelihood of its completions, update.</summary>
internal sealed class SupervisedFineTuningRun : IDisposable
{
    private readonly SupervisedFineTuningTrainer.Options _options;
    private readonly TrainingSession _session;
    private readonly SupervisedExamples _examples;
    private readonly SupervisedExamples? _validation;
    private readonly ProblemOrder _order;
    private readonly PolicyGradient _gradient;
    private readonly LearningRateSchedule _learningRate;
    private readonly string _fingerprint;
    private readonly int _steps;
    private int _step;
    private TrainingStep? _last;

    public SupervisedFineTuningRun(IHost host, SupervisedFineTuningTrainer.Options options, IDataView data)
    {
        _options = options;
        _session = new TrainingSession(host, options);
        try
        {
            TrainingPolicy policy = _session.Policy;
            _examples = SupervisedExamples.Read(host, data, options, policy, "training data");
            if (options.ValidationSet is { } validation) _validation = SupervisedExamples.Read(host, validation, options, policy, nameof(options.ValidationSet));
            _order = new ProblemOrder(_session.Seed, _examples.Count);
            _steps = (int)(((options.Epochs * (long)_examples.Count) + options.BatchSize - 1) / options.BatchSize);
            _learningRate = new LearningRateSchedule(options.LearningRate, options.WarmupSteps, options.LearningRateDecay, _steps);
            _gradient = new PolicyGradient(policy.Module, new OutputHead(policy.Module.HeadWeight), temperature: 1, options.TokensPerMicroBatch, options.RecomputeActivations);
            _fingerprint = _examples.Fingerprint();
            _step = _session.Restore(_fingerprint)?.Step ?? 0;
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
        while (_step < _steps)
        {
            _session.Token.ThrowIfCancellationRequested();
            TrainingStep step = Step();
            _session.Finish(step, new TrainingState { Step = _step, Position = (long)_step * _options.BatchSize, Seed = _session.Seed, Problems = _fingerprint });
        }
        return TrainedPolicy.Model(_session, _options, temperature: null, _last);
    }

    public void Dispose()
    {
        _gradient?.Dispose();
        _session.Dispose();
    }

    private TrainingStep Step()
    {
        long start = Stopwatch.GetTimestamp();
        long first = (long)_step * _options.BatchSize, end = Math.Min(first + _options.BatchSize, (long)_options.Epochs * _examples.Count);
        TrainingSequence[] batch = [.. Enumerable.Range(0, (int)(end - first)).Select(i => _examples[_order[first + i]] with { Row = i })];
        long tokens = batch.Sum(s => (long)s.Completion.Length);
        double learningRate = _learningRate.At(_step), entropySum = 0;
        double loss = _gradient.Accumulate(batch, (_, logProbs, entropies) =>
        {
            entropySum += entropies.sum().to(ScalarType.Float64).item<double>();
            return (-logProbs.sum()).Divide(tokens);
        }, _session.Token);
        double norm = _session.Policy.Update(learningRate, _options.MaxGradientNorm);
        _session.Policy.NextVersion();
        _step++;
        TimeSpan updateTime = Stopwatch.GetElapsedTime(start);

        bool validates = _session.ValidatesAfter(_step, _steps);
        double? score = validates ? Validate() : null;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return _last = new TrainingStep
        {
            Step = _step,
            Steps = _steps,
            PolicyVersion = _session.Policy.Version,
            Loss = loss,
            Entropy = entropySum / tokens,
            GradientNorm = norm,
            LearningRate = learningRate,
            CompletionLengthMean = batch.Average(s => s.Completion.Length),
            CompletionLengthMin = batch.Min(s => s.Completion.Length),
            CompletionLengthMax = batch.Max(s => s.Completion.Length),
            Tokens = tokens,
            TokensPerSecond = tokens / elapsed.TotalSeconds,
            Seconds = elapsed.TotalSeconds,
            UpdateSeconds = updateTime.TotalSeconds,
            EvaluationSeconds = validates ? (elapsed - updateTime).TotalSeconds : null,
            ValidationScore = score,
        };
    }

    // The mean log-probability of a token: larger is better, as the scores of all trainers are.
    private double Validate()
    {
        TrainingSequence[] all = [.. Enumerable.Range(0, _validation!.Count).Select(i => _validation[i] with { Row = i })];
        IReadOnlyDictionary<int, TokenScores> scores = _gradient.Score(all, _session.Token);
        double score = scores.Values.Sum(s => s.LogProbs.Sum(x => (double)x)) / all.Sum(s => (long)s.Completion.Length);
        _session.Validated(score, _step);
        return score;
    }
}
