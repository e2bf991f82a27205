using Microsoft.Extensions.Logging.Abstractions;
using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class CompositionTests
{
    private static readonly RewardSettings Lenient = new() { MaxMissingShare = 1, Threads = 2 };

    /// <summary>The number at a position of the completion's text; "-" does not apply.</summary>
    private static TextReward At(string name, int position, Action? called = null) => new TextReward(name, text =>
    {
        called?.Invoke();
        string part = text.Split(' ')[position];
        return part == "-" ? null : float.Parse(part, System.Globalization.CultureInfo.InvariantCulture);
    });

    private sealed class TextReward(string name, Func<string, float?> score) : Reward(name)
    {
        public override void CheckSchema(ML.Runtime.IHostEnvironment environment, DataViewSchema schema)
        {
        }

        public override RewardScorer Bind(ML.Runtime.IHostEnvironment environment, IDataView problems) => new Scorer(score);

        private sealed class Scorer(Func<string, float?> score) : RewardScorer
        {
            public override ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) => new(score(completion.Text));
        }
    }

    private static Task<RewardTable> RunAsync(Reward[] rewards, params string[] texts) => RunAsync(Lenient, rewards, texts);

    private static async Task<RewardTable> RunAsync(RewardSettings settings, Reward[] rewards, params string[] texts)
    {
        using RewardSet set = RewardSet.Bind(new MLContext(1), rewards, View(new RewardProblem()), settings, NullLogger.Instance);
        await using RewardRunner runner = set.Start(texts.Length, TestContext.Current.CancellationToken);
        for (int i = 0; i < texts.Length; i++) runner.Add(i, 0, Complete(texts[i]));
        return await runner.FinishAsync(TestContext.Current.CancellationToken);
    }

    public static TheoryData<string, string, float?> Cases => new()
    {
        { "sum", "2 3", 2 + (0.5f * 3) },
        { "sum", "- 3", 1.5f },
        { "sum", "- -", null },
        { "product", "2 3", 6 },
        { "product", "0 3", 0 },
        { "product", "2 -", 2 },
        { "largest", "2 3", 3 },
        { "smallest", "2 3", 2 },
        { "gate", "1 3", 3 },
        { "gate", "0.9 3", -1 },
        { "gate", "- 3", 3 },
        { "gate", "1 -", null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Composite_InARunAndAlone_HasTheSameValue(string kind, string text, float? expected)
    {
        Reward first = At("first", 0), second = At("second", 1);
        Reward composite = kind switch
        {
            "sum" => Rewards.Sum("whole", first, second.WithWeight(0.5f)),
            "product" => Rewards.Product("whole", first, second),
            "largest" => Rewards.Largest("whole", first, second),
            "smallest" => Rewards.Smallest("whole", first, second),
            _ => Rewards.Gate("whole", first, second, otherwise: -1),
        };

        RewardTable table = await RunAsync([composite], text);

        Assert.Equal(expected ?? float.NaN, table.Totals[0]);
        Assert.Equal(expected, await composite.Bind(new MLContext(1), View(new RewardProblem())).ScoreAsync(0, Complete(text), CancellationToken.None));
    }

    [Fact]
    public async Task Parts_AreScoredOnce_AndShownWithoutWeight()
    {
        int calls = 0;
        Reward shared = At("shared", 0, () => Interlocked.Increment(ref calls)), other = At("other", 1);
        Reward product = Rewards.Product("product", shared, other).WithWeight(10), gate = Rewards.Gate("gate", shared, other);

        RewardTable table = await RunAsync([product, gate, shared], "2 3");

        Assert.Equal(["product", "gate", "shared", "other"], table.Names);
        Assert.Equal([6, 3, 2, 3], table.Values[0]);
        Assert.Equal(60 + 3 + 2, table.Totals[0]);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task ClosedGate_DoesNotCallWhatIsBehindIt()
    {
        int calls = 0;
        RewardTable table = await RunAsync([Rewards.Gate("gate", At("open", 0), At("costly", 1, () => Interlocked.Increment(ref calls)))], "0 5", "1 5");
        Assert.Equal([0, 5], table.Totals);
        Assert.Equal(1, calls);
        Assert.Equal([float.NaN, 5], table.Values.Select(v => v[2]));
    }

    [Fact]
    public async Task FaultOfAPart_LosesTheTotal_AndIsReportedOnce()
    {
        RewardTable table = await RunAsync([Rewards.Product("product", At("first", 0), At("second", 1))], "2 bad", "2 3");
        Assert.Equal([float.NaN, 6], table.Totals);
        Assert.Equal("second", Assert.Single(table.Faults).Reward);
    }

    [Fact]
    public async Task FaultOfAMetric_KeepsTheTotal()
    {
        RewardTable table = await RunAsync([At("first", 0), At("metric", 1).WithWeight(0)], "2 bad", "- 3");
        Assert.Equal([2, float.NaN], table.Totals);
        Assert.Single(table.Faults);
    }

    [Fact]
    public async Task AccuracyReward_IsScoredBehindAClosedGateToo_AndChangesNoTotal()
    {
        int calls = 0;
        Reward[] rewards = [Rewards.Gate("gate", At("open", 0), At("right", 1, () => Interlocked.Increment(ref calls)))];
        int index = RewardSet.IndexOf(rewards, "right");
        Assert.Equal((2, 0, 0, -1), (index, RewardSet.IndexOf(rewards, "gate"), RewardSet.IndexOf(rewards, null), RewardSet.IndexOf(rewards, "other")));

        RewardTable table = await RunAsync(Lenient with { AccuracyReward = index }, rewards, "0 5", "1 5", "0 bad");
        Assert.Equal([0, 5, 0], table.Totals);
        Assert.Equal([5, 5, float.NaN], table.Values.Select(v => v[index]));
        Assert.Equal(3, calls);
        Assert.Equal("right", Assert.Single(table.Faults).Reward);
    }

    [Fact]
    public async Task ProductThatOverflows_IsAFault()
    {
        RewardTable table = await RunAsync([Rewards.Product("product", At("first", 0), At("second", 1))], "3e38 3e38");
        Assert.Equal(float.NaN, table.Totals[0]);
        Assert.Contains("Infinity", Assert.Single(table.Faults).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompositeThatThrows_IsAFault()
    {
        Reward throwing = new MappedReward("mapped", At("first", 0), (value, _) => value == 1 ? throw new FormatException("no") : value);
        RewardTable table = await RunAsync([throwing], "1", "2");
        Assert.Equal([float.NaN, 2], table.Totals);
        Assert.Equal(("mapped", "FormatException: no"), (Assert.Single(table.Faults).Reward, table.Faults[0].Reason));
    }

    [Fact]
    public async Task LimitsOfAWhole_AreThoseOfItsParts()
    {
        var time = new ManualTime();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Reward hanging = Rewards.Create<RewardProblem>("hanging", async (_, _, _) =>
        {
            started.TrySetResult();
            return await new TaskCompletionSource<float>().Task;
        });
        using RewardSet set = RewardSet.Bind(new MLContext(1), [Rewards.Product("product", hanging).WithTimeout(TimeSpan.FromSeconds(7))], View(new RewardProblem()), Lenient with { Time = time }, NullLogger.Instance);
        await using RewardRunner runner = set.Start(1, TestContext.Current.CancellationToken);
        runner.Add(0, 0, Complete("x"));
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(8));
        RewardFault fault = Assert.Single((await runner.FinishAsync(TestContext.Current.CancellationToken)).Faults);
        Assert.Equal(("hanging", "no reward within 7 s"), (fault.Reward, fault.Reason));
    }

    [Fact]
    public void Names_OfPartsMustDifferToo()
    {
        var error = Assert.Throws<ArgumentException>(() => RewardSet.CheckNames([Rewards.Product("a", At("b", 0), At("b", 1))]));
        Assert.Contains("2 rewards are named 'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_AreChecked()
    {
        Assert.Throws<ArgumentException>(() => Rewards.Product("a"));
        Assert.Contains("'b' has the weight 2", Assert.Throws<ArgumentException>(() => Rewards.Product("a", At("b", 0).WithWeight(2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Rewards.Gate("a", At("b", 0), At("c", 1), otherwise: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => At("b", 0).WithCache(0));
    }

    [Fact]
    public void CheckSchema_ReachesTheParts()
    {
        Reward reward = Rewards.Gate("gate", Rewards.Format(), Rewards.ExactMatch("Nowhere"));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => reward.CheckSchema(new MLContext(1), View(new RewardProblem()).Schema));
        Assert.Contains("'Nowhere'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cache_ScoresACompletionOfAProblemOnce_AndForgetsTheOldest()
    {
        var calls = new List<string>();
        Reward reward = new TextReward("text", text =>
        {
            calls.Add(text);
            return text == "bad" ? float.NaN : text.Length;
        }).WithCache(capacity: 4);
        RewardScorer scorer = reward.Bind(new MLContext(1), View(new RewardProblem(), new RewardProblem()));

        Assert.Equal([1f, 1f, 1f], [Score(scorer, 0, Complete("a")), Score(scorer, 0, Complete("a")), Score(scorer, 1, Complete("a"))]);
        Assert.Equal(["a", "a"], calls);
        Score(scorer, 0, Complete("a", FinishReason.Length));
        Assert.Equal(3, calls.Count);
        Score(scorer, 0, Complete("bad"));
        Score(scorer, 0, Complete("bad"));
        Assert.Equal(5, calls.Count);
        for (int i = 2; i < 8; i++) Score(scorer, 0, Complete(new string('b', i)));
        Score(scorer, 0, Complete("a"));
        Assert.Equal(12, calls.Count);
    }
}
