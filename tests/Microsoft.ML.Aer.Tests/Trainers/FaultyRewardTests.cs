using System.Collections.Concurrent;

namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>Whole runs with rewards that fail and hang.</summary>
public sealed class FaultyRewardTests
{
    [Fact]
    public void Fit_WithARewardThatFailsOnceInTen_LearnsAllTheSame()
    {
        int calls = 0, thrown = 0;
        var warnings = new ConcurrentQueue<string>();
        Reward failing = Rewards.Create<CharacterPolicy.Problem>("begins_with_seven", (_, completion) =>
        {
            switch (Interlocked.Increment(ref calls) % 30)
            {
                case 0:
                    Interlocked.Increment(ref thrown);
                    throw new InvalidOperationException("no service");
                case 10:
                    Interlocked.Increment(ref thrown);
                    return float.NaN;
                case 20:
                    Interlocked.Increment(ref thrown);
                    return float.PositiveInfinity;
                default:
                    return completion.Text.StartsWith('7') ? 1 : 0;
            }
        });

        List<TrainingStep> steps = Run(warnings, o =>
        {
            (o.Steps, o.PromptsPerStep) = (30, 8);
            o.MaxMissingRewardShare = 0.2f;
            o.Rewards.Clear();
            o.Rewards.Add(failing);
        });

        Assert.Equal(30 * 64, calls);
        Assert.Equal(192, thrown);
        Assert.Equal(thrown, steps.Sum(s => s.Reward!.Missing));
        Assert.Equal(thrown, steps.Sum(s => s.Rewards!["begins_with_seven"].Missing));
        Assert.Equal(thrown, warnings.Count(w => w.Contains("Reward begins_with_seven is missing for problem ", StringComparison.Ordinal)));
        Assert.Contains(warnings, w => w.Contains("no service", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("the reward returned NaN", StringComparison.Ordinal));
        Assert.InRange(steps[^1].Reward!.Mean, 0.9, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_WithARewardThatHangs_GoesOn(bool asynchronous)
    {
        int calls = 0;
        using var never = new ManualResetEventSlim();
        var warnings = new ConcurrentQueue<string>();
        Reward hanging = asynchronous
            ? Rewards.Create<CharacterPolicy.Problem>("slow", async (_, _, _) =>
            {
                if (Interlocked.Increment(ref calls) % 16 == 0) await new TaskCompletionSource<float>().Task;
                return 1;
            })
            : Rewards.Create<CharacterPolicy.Problem>("slow", (_, _) =>
            {
                if (Interlocked.Increment(ref calls) % 16 == 0) never.Wait();
                return 1;
            });

        List<TrainingStep> steps = Run(warnings, o =>
        {
            o.MaxMissingRewardShare = 1;
            o.Rewards.Add(hanging.WithTimeout(TimeSpan.FromSeconds(0.5)));
        });

        never.Set();
        Assert.Equal(3, steps.Count);
        Assert.All(steps, step => Assert.InRange(step.Rewards!["slow"].Missing, 1, 31));
        Assert.Contains(warnings, w => w.Contains("Reward slow is missing for problem ", StringComparison.Ordinal) && w.Contains("no reward within 0.5 s", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_WithARewardThatAlwaysFails_EndsWithOneClearError()
    {
        Reward failing = Rewards.Create<CharacterPolicy.Problem>("broken", float (_, _) => throw new InvalidOperationException("no service"));
        var error = Assert.ThrowsAny<InvalidOperationException>(() => Run([], o => o.Rewards.Add(failing)));
        Assert.Contains("of this step's 32 completions have no reward, more than the allowed share of 0.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("reward 'broken', problem ", error.Message, StringComparison.Ordinal);
        Assert.Contains("no service", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_SeesPromptTokensAndTypedRow()
    {
        var seen = new ConcurrentDictionary<string, int>();
        Reward reward = Rewards.Create<CharacterPolicy.Problem>("seen", (problem, completion) =>
        {
            Assert.Equal(problem.Prompt, completion.Prompt);
            Assert.InRange(completion.Tokens.Count, 1, 4);
            seen[problem.Prompt] = completion.PromptTokens.Count;
            return 1;
        });
        Run([], o => o.Rewards.Add(reward));
        Assert.NotEmpty(seen);
        Assert.All(seen, pair => Assert.Equal(pair.Key.Length, pair.Value));
    }

    private static List<TrainingStep> Run(ConcurrentQueue<string> warnings, Action<PolicyOptimizationTrainer.Options> configure)
    {
        var mlContext = new MLContext();
        mlContext.Log += (_, e) =>
        {
            if (e.Kind == ML.Runtime.ChannelMessageKind.Warning) warnings.Enqueue(e.RawMessage);
        };
        var steps = new List<TrainingStep>();
        PolicyOptimizationTrainer.Options options = CharacterPolicy.Options(o =>
        {
            o.Progress = new Collect(steps);
            configure(o);
        });
        using PolicyTransformer trained = mlContext.Aer().Trainers.PolicyOptimization(options).Fit(CharacterPolicy.Data(mlContext));
        return steps;
    }

    private sealed class Collect(List<TrainingStep> steps) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value) => steps.Add(value);
    }
}
