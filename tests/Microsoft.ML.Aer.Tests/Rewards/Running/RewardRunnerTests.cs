using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using static Microsoft.ML.Aer.Tests.RewardTestData;

namespace Microsoft.ML.Aer.Tests;

public sealed class RewardRunnerTests
{
    private static readonly RewardSettings Lenient = new() { MaxMissingShare = 1, Threads = 2 };

    private static Reward Parse(string name = "number") =>
        Rewards.Create<RewardProblem>(name, (_, completion) => float.Parse(completion.Text, System.Globalization.CultureInfo.InvariantCulture));

    private static RewardSet Bind(RewardSettings settings, params Reward[] rewards) => Bind(settings, NullLogger.Instance, rewards);

    private static RewardSet Bind(RewardSettings settings, ILogger logger, params Reward[] rewards) =>
        RewardSet.Bind(new MLContext(1), rewards, View(new RewardProblem { Answer = "1" }, new RewardProblem { Answer = "2" }), settings, logger);

    private static async Task<RewardTable> RunAsync(RewardSet set, params string[] texts)
    {
        await using RewardRunner runner = set.Start(texts.Length, TestContext.Current.CancellationToken);
        for (int i = 0; i < texts.Length; i++) runner.Add(i, i % 2, Complete(texts[i]));
        return await runner.FinishAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Finish_GivesEveryRewardInTheStepsOrder()
    {
        using RewardSet set = Bind(Lenient, Parse().WithWeight(0.5f), Rewards.ExactMatch());
        RewardTable table = await RunAsync(set, "1", "3", "5", "2");
        Assert.Equal(["number", "exact_match"], table.Names);
        Assert.Equal([[1, 1], [3, 0], [5, 0], [2, 1]], table.Values);
        Assert.Equal([1.5f, 1.5f, 2.5f, 2f], table.Totals);
        Assert.Empty(table.Faults);
    }

    [Theory]
    [InlineData("no number", "FormatException")]
    [InlineData("NaN", "NaN")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("-Infinity", "-Infinity")]
    public async Task Fault_LosesTheCompletionsTotalOnly(string text, string reason)
    {
        using RewardSet set = Bind(Lenient, Parse(), Rewards.ExactMatch());
        RewardTable table = await RunAsync(set, "1", text, "5");
        Assert.Equal([2, float.NaN, 5], table.Totals);
        Assert.Equal([float.NaN, 0], table.Values[1]);
        RewardFault fault = Assert.Single(table.Faults);
        Assert.Equal((1, 1, "number"), (fault.Completion, fault.Problem, fault.Reward));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal(1, table.MissingCount);
    }

    private sealed class NotApplicable(string name) : Reward(name)
    {
        public override void CheckSchema(ML.Runtime.IHostEnvironment environment, DataViewSchema schema)
        {
        }

        public override RewardScorer Bind(ML.Runtime.IHostEnvironment environment, IDataView problems) => new Scorer();

        private sealed class Scorer : RewardScorer
        {
            public override ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken) => new((float?)null);
        }
    }

    [Fact]
    public async Task NotApplicable_LeavesTheOtherRewards_AndIsNoFault()
    {
        using RewardSet set = Bind(Lenient, Parse(), new NotApplicable("none"));
        RewardTable table = await RunAsync(set, "1", "2");
        Assert.Equal([1, 2], table.Totals);
        Assert.Empty(table.Faults);
        using RewardSet alone = Bind(Lenient, new NotApplicable("none"));
        RewardTable none = await RunAsync(alone, "1", "2");
        Assert.Equal([float.NaN, float.NaN], none.Totals);
    }

    [Fact]
    public async Task TooManyMissing_StopsWithOneClearError()
    {
        using RewardSet set = Bind(new RewardSettings { Threads = 1 }, Parse());
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => i < 3 ? "bad" : "1")];
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(set, texts));
        Assert.Contains("3 of this step's 20 completions have no reward, more than the allowed share of 0.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("reward 'number', problem 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowedShareMissing_GoesOn()
    {
        using RewardSet set = Bind(new RewardSettings(), Parse());
        RewardTable table = await RunAsync(set, [.. Enumerable.Range(0, 20).Select(i => i < 2 ? "bad" : "1")]);
        Assert.Equal(2, table.MissingCount);
    }

    [Fact]
    public async Task NothingApplies_StopsToo()
    {
        using RewardSet set = Bind(new RewardSettings(), new NotApplicable("none"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(set, "1"));
        Assert.Contains("No reward applies", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HangingReward_TimesOut_AndTheRunGoesOn(bool asynchronous)
    {
        var time = new ManualTime();
        using var never = new ManualResetEventSlim();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Reward hanging = asynchronous
            ? Rewards.Create<RewardProblem>("hanging", async (_, completion, _) =>
            {
                if (completion.Text != "hang") return 1;
                started.SetResult();
                await new TaskCompletionSource().Task;
                return 0;
            })
            : Rewards.Create<RewardProblem>("hanging", (_, completion) =>
            {
                if (completion.Text != "hang") return 1;
                started.SetResult();
                never.Wait();
                return 0;
            });
        // One thread: what comes after the hanging completion needs its replacement.
        using RewardSet set = Bind(Lenient with { Time = time, Threads = 1 }, hanging.WithTimeout(TimeSpan.FromSeconds(7)));
        await using RewardRunner runner = set.Start(2, TestContext.Current.CancellationToken);
        runner.Add(0, 0, Complete("hang"));
        runner.Add(1, 1, Complete("fine"));
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(8));
        RewardTable table = await runner.FinishAsync(TestContext.Current.CancellationToken);
        Assert.Equal([float.NaN, 1], table.Totals);
        Assert.Equal("no reward within 7 s", Assert.Single(table.Faults).Reason);
        never.Set();
    }

    [Fact]
    public async Task HangingCalls_PastTheirLimit_StopTheRun()
    {
        var time = new ManualTime();
        using var never = new ManualResetEventSlim();
        using var started = new SemaphoreSlim(0);
        Reward hanging = Rewards.Create<RewardProblem>("hanging", (_, _) =>
        {
            started.Release();
            never.Wait();
            return 0;
        });
        using RewardSet set = Bind(Lenient with { Time = time, MaxHungCalls = 1, Threads = 1 }, hanging);
        await using RewardRunner runner = set.Start(3, TestContext.Current.CancellationToken);
        for (int i = 0; i < 3; i++) runner.Add(i, 0, Complete("hang"));
        for (int i = 0; i < 2; i++)
        {
            await started.WaitAsync(TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMinutes(1));
        }
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => runner.FinishAsync(TestContext.Current.CancellationToken));
        Assert.Contains("2 calls of rewards are past their timeout", error.Message, StringComparison.Ordinal);
        never.Set();
    }

    [Fact]
    public async Task Cancellation_PassesThrough_EvenWhereTheScorerIgnoresIt()
    {
        using var never = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using RewardSet set = Bind(Lenient, Rewards.Create<RewardProblem>("deaf", (_, _) =>
        {
            started.SetResult();
            never.Wait();
            return 0;
        }));
        await using RewardRunner runner = set.Start(1, cancellation.Token);
        runner.Add(0, 0, Complete("x"));
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.FinishAsync(TestContext.Current.CancellationToken));
        never.Set();
    }

    [Fact]
    public async Task RewardsOwnCancellation_IsAFault()
    {
        using RewardSet set = Bind(Lenient, Rewards.Create<RewardProblem>("cancels", (_, _) => throw new OperationCanceledException()));
        Assert.Equal(1, (await RunAsync(set, "1")).MissingCount);
    }

    [Fact]
    public async Task MaxConcurrency_IsHonoured()
    {
        int running = 0, most = 0;
        Reward reward = Rewards.Create<RewardProblem>("busy", async (_, _, _) =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return 1;
        }, maxConcurrency: 2);
        using RewardSet set = Bind(Lenient with { Threads = 4 }, reward);
        RewardTable table = await RunAsync(set, [.. Enumerable.Repeat("1", 50)]);
        Assert.Equal(0, table.MissingCount);
        Assert.InRange(most, 1, 2);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int known;
        while ((known = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, known) != known)
        {
        }
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines) Lines.Add($"{logLevel} {formatter(state, exception)}");
        }
    }

    [Fact]
    public async Task Fault_IsLoggedWithTheProblem()
    {
        var logger = new ListLogger();
        using RewardSet set = Bind(Lenient, logger, Parse());
        await RunAsync(set, "1", "NaN");
        Assert.Equal("Warning Reward number is missing for problem 1, completion 1 of the step: the reward returned NaN", Assert.Single(logger.Lines));
    }

    [Fact]
    public void Names_MustBeDistinct_AndThereMustBeOne()
    {
        var error = Assert.Throws<ArgumentException>(() => Bind(Lenient, Parse("a"), Parse("a")));
        Assert.Contains("2 rewards are named 'a'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Bind(Lenient));
    }

    [Fact]
    public async Task Add_TwiceOrTooFew_IsRefused()
    {
        using RewardSet set = Bind(Lenient, Parse());
        await using RewardRunner runner = set.Start(2, TestContext.Current.CancellationToken);
        runner.Add(0, 0, Complete("1"));
        Assert.Throws<InvalidOperationException>(() => runner.Add(0, 0, Complete("1")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.FinishAsync(TestContext.Current.CancellationToken));
    }
}
