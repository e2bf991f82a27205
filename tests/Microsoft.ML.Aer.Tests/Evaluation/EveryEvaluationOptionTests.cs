using System.Reflection;

namespace Microsoft.ML.Aer.Tests;

/// <summary>No option without effect: each one, changed, changes what an evaluation says or how it ends.</summary>
public sealed class EveryEvaluationOptionTests
{
    private sealed record Change(Action<EvaluationOptions> To, Action<EvaluationOptions>? From = null);

    private static readonly Dictionary<string, Change> Changes = new()
    {
        ["Rewards"] = new(o => o.Rewards.Add(Rewards.Create<Row>("length", (_, c) => c.Text.Length))),
        ["AccuracyReward"] = new(o => o.AccuracyReward = "any", o => o.Rewards.Add(Rewards.Create<Row>("any", (_, _) => 1))),
        ["SuccessThreshold"] = new(o => o.SuccessThreshold = 0),
        ["K"] = new(o => o.K = [2]),
        ["Answer"] = new(o => o.Answer = _ => "the same"),
        ["GreedyPredictions"] = new(o => o.GreedyPredictions = new MLContext().Data.LoadFromEnumerable(Data().Select(r => new { r.Prompt, r.Answer, r.Category, Completion = "a" }))),
        ["CategoryColumnName"] = new(o => o.CategoryColumnName = "Category"),
        ["ProblemColumnName"] = new(o => o.ProblemColumnName = "nowhere"),
        ["PromptColumnName"] = new(o => o.PromptColumnName = "nowhere", o => o.Rewards.Add(Rewards.Create<Row>("prompt", (_, c) => c.Prompt.Length))),
        ["OutputColumnName"] = new(o => o.OutputColumnName = "Other"),
        ["Confidence"] = new(o => o.Confidence = 0.5),
        ["BootstrapSamples"] = new(o => o.BootstrapSamples = 500),
        ["Seed"] = new(o => o.Seed = 9),
        ["MaxMissingRewardShare"] = new(o => o.MaxMissingRewardShare = 1, o => o.Rewards.Add(Rewards.Create<Row>("fails", (_, c) => c.Text == "a" ? 1 : throw new FormatException()))),
        ["Concurrency"] = new(o => o.Concurrency = 1, o => (o.Concurrency, o.Rewards) = (4, [Together(o)])),
        ["RewardTimeoutSeconds"] = new(o => o.RewardTimeoutSeconds = 1e-3, o => o.Rewards.Add(Rewards.Create<Row>("waits", async (_, _, stop) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            return 1;
        }))),
        ["CancellationToken"] = new(o => o.CancellationToken = new CancellationToken(canceled: true)),
    };

    public static TheoryData<string> Names => [.. Members().Select(m => m.Name)];

    [Fact]
    public void Table_KnowsEveryOption() => Assert.Equal(Members().Select(m => m.Name).Order(StringComparer.Ordinal), Changes.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Option_ChangesWhatAnEvaluationSays(string name)
    {
        (Action<EvaluationOptions> to, Action<EvaluationOptions>? from) = Changes[name];
        Assert.NotEqual(Says(from), Says(from + to));
    }

    private static IEnumerable<MemberInfo> Members() =>
        [.. typeof(EvaluationOptions).GetFields(BindingFlags.Public | BindingFlags.Instance), .. typeof(EvaluationOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)];

    private static string Says(Action<EvaluationOptions>? configure)
    {
        var options = new EvaluationOptions { Rewards = [Rewards.Create<Row>("match", (row, c) => c.Text == row.Answer ? 1 : 0)] };
        var mlContext = new MLContext();
        try
        {
            configure?.Invoke(options);
            return mlContext.Aer().Evaluate(mlContext.Data.LoadFromEnumerable(Data()), options).ToJson();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            return e.GetType().Name;
        }
    }

    private static Row[] Data() => [.. Enumerable.Range(0, 8).Select(i => new Row
    {
        Prompt = $"p{i}",
        Answer = "a",
        Category = i < 4 ? "easy" : "hard",
        Completion = [.. Enumerable.Range(0, 4).Select(j => j < i / 2 ? "b" : "a")],
        Other = ["b", "b", "b", "a"],
    })];

    // Says whether two calls were ever under way at once; where that may be, the first waits for the second.
    private static Reward Together(EvaluationOptions options)
    {
        int running = 0;
        var both = new ManualResetEventSlim();
        return Rewards.Create<Row>("together", (_, _) =>
        {
            if (Interlocked.Increment(ref running) == 2) both.Set();
            if (options.Concurrency > 1) both.Wait();
            Interlocked.Decrement(ref running);
            return both.IsSet ? 1 : 0;
        });
    }

    private sealed class Row
    {
        public string Prompt { get; set; } = "";

        public string Answer { get; set; } = "";

        public string Category { get; set; } = "";

        [Data.VectorType(4)]
        public string[] Completion { get; set; } = [];

        [Data.VectorType(4)]
        public string[] Other { get; set; } = [];
    }
}
