using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Aer;

namespace EntropyStudy;

/// <summary>GRPO, AER, a fixed coefficient and Skywork's on a published policy and a task in words: test accuracy before and after.</summary>
internal static class RealStudy
{
    private const int SurveyProblems = 50, SurveySamples = 4;

    /// <summary>Prints how often the policy solves each task's training problems: 5 to 50 % is where there is something to learn from.</summary>
    public static void Survey(string policy, string tasks, string? where, CancellationToken cancellationToken)
    {
        foreach (string path in Directory.GetFiles(tasks, "*.train.jsonl").Order(StringComparer.Ordinal))
        {
            if (RealProblem.Read(path, null).Take(SurveyProblems).Any(p => !decimal.TryParse(p.Answer, CultureInfo.InvariantCulture, out _))) continue;
            Evaluation first = Scorer("train", Prompts(RealProblem.Read(path, where).Take(SurveyProblems), policy), SurveySamples).Score(policy, 0, [1], cancellationToken).Single();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}: {first.PassAt(1):0.000} of {first.Correct.Length} problems x {first.Samples}, {first.Length:0.0} tokens; {Commonest(path, where)}"));
        }
    }

    // What a policy would reach that says the same to everything.
    private static string Commonest(string trainPath, string? where)
    {
        string[] answers = [.. RealProblem.Read(trainPath.Replace(".train.", ".test.", StringComparison.Ordinal), where).Take(RealSpec.TestProblems).Select(p => p.Answer)];
        IEnumerable<string> commonest = answers.GroupBy(a => a).OrderByDescending(g => g.Count()).Take(3).Select(g => string.Create(CultureInfo.InvariantCulture, $"'{g.Key}' {g.Count()}"));
        return string.Create(CultureInfo.InvariantCulture, $"of {answers.Length} test problems answers right: {string.Join(", ", commonest)}");
    }

    /// <summary>Trains with each method, seed by seed, and keeps what came of it.</summary>
    /// <remarks>
    /// Nothing is tuned here: all but GRPO have the settings chosen for the QuickStart's base, or the recommended
    /// ones before there are any; GRPO goes without a reference policy, which would double the memory.
    /// </remarks>
    public static void Run(StudyFolders folders, string policy, string tasks, string task, string? where, int steps, int seeds, CancellationToken cancellationToken)
    {
        var store = new ResultStore(folders.Results);
        Choice? chosen = Choices.Read(folders.Choices).Of(Scenario.QuickStart.Name);
        // The pair to compare in every seed before what it is compared with besides.
        string[][] rounds = [["grpo", "aer"], ["fixed", "skywork"]];
        foreach ((string[] names, int seed) in rounds.SelectMany(names => Enumerable.Range(1, seeds).Select(seed => (names, seed))))
        {
            foreach (Method method in names.Select(Methods.Named))
            {
                Candidate setting = method.Name == "grpo" ? method["beta0"] : chosen is null ? method.Candidates[0] : method[chosen.Labels[method.Name]];
                var spec = new RealSpec(policy, task, where, method, setting, steps, seed);
                if (store.All().Any(r => r.Id == spec.Id && r.Recipe == spec.Recipe)) continue;
                store.Keep(Execute(spec, tasks, Path.Combine(folders.Runs, spec.Id + "-" + spec.Recipe), cancellationToken));
                Console.WriteLine($"{spec.Id}: kept.");
            }
        }
    }

    private static RunResult Execute(RealSpec spec, string tasks, string runFolder, CancellationToken cancellationToken)
    {
        List<RealProblem> train = Prompts(RealProblem.Read(Path.Combine(tasks, spec.Task + ".train.jsonl"), spec.Where), spec.Policy);
        List<RealProblem> test = Prompts(RealProblem.Read(Path.Combine(tasks, spec.Task + ".test.jsonl"), spec.Where).Take(RealSpec.TestProblems), spec.Policy);
        var mlContext = new MLContext(seed: spec.Seed);
        var options = new PolicyOptimizationTrainer.Options
        {
            PolicyPath = spec.Policy,
            Rewards = { Rewards.Create<RealProblem>("correct", (problem, completion) => RealProblem.IsCorrect(problem, completion.Text) ? 1 : 0) },
            Loss = PolicyLoss.Dapo(),
            Entropy = EntropyRegularization.None,
            PromptsPerStep = RealSpec.PromptsPerStep,
            GroupSize = RealSpec.GroupSize,
            MaxNewTokens = RealSpec.MaxNewTokens,
            LearningRate = RealSpec.LearningRate,
            Steps = spec.Steps,
            Seed = spec.Seed,
            RunFolder = runFolder,
            Resume = true,
            CheckpointEverySteps = RealSpec.CheckpointEverySteps,
            CancellationToken = cancellationToken,
            Progress = new QuickStart.Live(step => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{spec.Id}: step {step.Step}/{step.Steps}  reward {step.Reward!.Mean:0.000}  entropy {step.Entropy:0.000}  alpha {step.EntropyCoefficient:0.0000}  {step.Seconds:0.0} s"))),
        };
        spec.Candidate.Apply(options);
        // Handed on as a folder, since every policy here is judged from one.
        string trained = Path.Combine(runFolder, "trained");
        using (PolicyTransformer model = mlContext.Aer().Trainers.PolicyOptimization(options).Fit(mlContext.Data.LoadFromEnumerable(train)))
        {
            if (!Directory.Exists(trained)) model.SaveAsHuggingFace(trained);
        }
        var clock = Stopwatch.StartNew();
        IReadOnlyList<TrainingStep> steps = MetricsFile.Read(runFolder);
        PolicyScorer<RealProblem> scorer = Scorer("test", test, RealSpec.Samples);
        Evaluation[] evaluations = [.. scorer.Score(spec.Policy, 0, [1, 0], cancellationToken), .. scorer.Score(trained, spec.Steps, [1, 0], cancellationToken)];
        return new RunResult
        {
            Id = spec.Id,
            Recipe = spec.Recipe,
            Settings = spec.Settings,
            Steps = spec.Steps,
            Code = Origin.Code,
            Machine = Origin.Machine,
            FinishedAt = DateTime.UtcNow,
            TrainingSeconds = Math.Round(steps.Sum(s => s.Seconds), 1),
            EvaluationSeconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
            Curve = Curve.Of(steps),
            Evaluations = evaluations,
        };
    }

    private static PolicyScorer<RealProblem> Scorer(string set, List<RealProblem> problems, int samples) =>
        new(set, problems, RealProblem.IsCorrect) { Samples = samples, MaxNewTokens = RealSpec.MaxNewTokens };

    private static List<RealProblem> Prompts(IEnumerable<RealProblem> problems, string policy)
    {
        var mlContext = new MLContext();
        IDataView questions = mlContext.Data.LoadFromEnumerable(problems.Select(p => new Asked { Question = p.Question, Answer = p.Answer }).ToList());
        IDataView prompts = mlContext.Aer().Transforms.ApplyChatTemplate(nameof(RealProblem.Prompt), nameof(Asked.Question), policy).Fit(questions).Transform(questions);
        return [.. mlContext.Data.CreateEnumerable<RealProblem>(prompts, reuseRowObject: false)];
    }

    private sealed class Asked
    {
        public string Question { get; set; } = "";

        public string Answer { get; set; } = "";
    }
}
