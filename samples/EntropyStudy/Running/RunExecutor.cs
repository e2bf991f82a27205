using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Aer;
using QuickStart;

namespace EntropyStudy;

/// <summary>Carries out one run: trains, going on from its checkpoints; judges them; hands back what is to be kept.</summary>
internal sealed class RunExecutor(StudyFolders folders, CancellationToken cancellationToken)
{
    public RunResult Execute(RunSpec spec)
    {
        string runFolder = Path.Combine(folders.Runs, spec.Id + "-" + spec.Recipe);
        IReadOnlyList<TrainingStep> steps = [];
        if (spec.Method is not null)
        {
            Train(spec, runFolder);
            steps = MetricsFile.Read(runFolder);
        }
        var clock = Stopwatch.StartNew();
        var result = new RunResult
        {
            Id = spec.Id,
            Recipe = spec.Recipe,
            Settings = spec.Settings,
            Steps = spec.Steps,
            Code = Origin.Code,
            Machine = Origin.Machine,
            FinishedAt = DateTime.UtcNow,
            TrainingSeconds = Math.Round(steps.Sum(s => s.Seconds), 1),
            EvaluationSeconds = 0,
            Curve = steps.Count == 0 ? null : Curve.Of(steps),
            Validation = MetricsFile.Validations(steps),
            Evaluations = [],
        };
        Evaluation[] evaluations = [.. Evaluate(spec, runFolder, result)];
        return result with { Evaluations = evaluations, EvaluationSeconds = Math.Round(clock.Elapsed.TotalSeconds, 1), FinishedAt = DateTime.UtcNow };
    }

    /// <summary>Removes what a kept run no longer needs.</summary>
    public void CleanUp(RunSpec spec)
    {
        string runFolder = Path.Combine(folders.Runs, spec.Id + "-" + spec.Recipe);
        if (Directory.Exists(runFolder)) Directory.Delete(runFolder, recursive: true);
    }

    private void Train(RunSpec spec, string runFolder)
    {
        var mlContext = new MLContext(seed: spec.Seed);
        IDataView train = spec.Scenario.Task.Train(mlContext);
        var options = new PolicyOptimizationTrainer.Options
        {
            PolicyPath = BasePolicy.Folder(spec.Scenario.Base),
            Rewards = { spec.Scenario.Task.Reward },
            Loss = PolicyLoss.Dapo(),
            Entropy = EntropyRegularization.None,
            Advantages = spec.Scenario.DividesByDeviation ? AdvantageEstimator.GroupNormalized() : AdvantageEstimator.GroupCentered(),
            GroupSize = RunSpec.GroupSize,
            PromptsPerStep = RunSpec.PromptsPerStep,
            MinibatchesPerStep = RunSpec.MinibatchesPerStep,
            MaxNewTokens = RunSpec.MaxNewTokens,
            Steps = spec.Steps,
            LearningRate = spec.Scenario.LearningRate,
            Seed = spec.Seed,
            RunFolder = runFolder,
            Resume = true,
            CheckpointEverySteps = RunSpec.CheckpointEverySteps,
            CheckpointsToKeep = 0,
            ValidationSet = spec.Scenario.Task.Validation(mlContext),
            ValidationCompletionsPerPrompt = RunSpec.ValidationSamples,
            EvaluateEverySteps = RunSpec.CheckpointEverySteps,
            CancellationToken = cancellationToken,
            Progress = new Live(step =>
            {
                if (step.ValidationScore is not { } score) return;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{spec.Id}: step {step.Step}/{step.Steps}  validation {score:0.000}  entropy {step.Entropy:0.000}  alpha {step.EntropyCoefficient:0.0000}  {step.Seconds - step.EvaluationSeconds:0.00} s a step"));
            }),
        };
        spec.Candidate!.Apply(options);
        mlContext.Aer().Trainers.PolicyOptimization(options).Fit(train).Dispose();
    }

    private IEnumerable<Evaluation> Evaluate(RunSpec spec, string runFolder, RunResult result)
    {
        bool onTest = spec.Phase is Phase.Main or Phase.BaseTest;
        int every = RunSpec.CheckpointEverySteps;
        int[] steps = spec.Method is null ? [0] : spec.Phase == Phase.Tuning ? [spec.Steps] : [.. Enumerable.Range(1, spec.Steps / every).Select(i => i * every)];
        foreach (int step in steps)
        {
            string policy = spec.Method is null ? BasePolicy.Folder(spec.Scenario.Base) : MetricsFile.Checkpoint(runFolder, step);
            foreach (Evaluation evaluation in spec.Scenario.Task.Judge(onTest, policy, step, Temperatures(spec, result, step), cancellationToken)) yield return evaluation;
        }
    }

    // Every checkpoint as it was trained; the last and the best one greedily too; what is hotter or cooler at the last and of the base.
    private static IEnumerable<double> Temperatures(RunSpec spec, RunResult result, int step)
    {
        yield return 1;
        if (spec.Phase == Phase.Tuning) yield break;
        if (step == spec.Steps || step == result.BestStep) yield return 0;
        if (step != spec.Steps) yield break;
        foreach (double temperature in new[] { 0.6, 0.8, 1.2, 1.4 }) yield return temperature;
    }
}
