using System.Text.Json.Nodes;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyMetricsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    // Correct of four: 4, 2, 1, 0.
    private readonly Predicted[] _rows =
    [
        new() { Prompt = "p0", Label = "a", Category = "easy", Completion = ["a", "a", "a", "a"], CompletionTokenCount = [1, 1, 1, 1], FinishReason = ["Stop", "Stop", "Stop", "Stop"] },
        new() { Prompt = "p1", Label = "a", Category = "easy", Completion = ["a", "a", "b", "b"], CompletionTokenCount = [1, 3, 1, 3], FinishReason = ["Stop", "Stop", "Length", "Stop"] },
        new() { Prompt = "p2", Label = "a", Category = "hard", Completion = ["a", "b", "b", "b"], CompletionTokenCount = [2, 2, 2, 2], FinishReason = ["Length", "Length", "Length", "Length"] },
        new() { Prompt = "p3", Label = "a", Category = "hard", Completion = ["b", "c", "b", "c"], CompletionTokenCount = [5, 5, 5, 5], FinishReason = ["Stop", "Stop", "Stop", "Stop"] },
    ];

    [Fact]
    public void Evaluate_FourProblems_GivesHandComputedMetrics()
    {
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(Load(_rows), new EvaluationOptions
        {
            Rewards = [new LabelReward("match", "Label"), new LabelReward("length", "Label", (_, c) => c.Tokens.Count)],
            CategoryColumnName = "Category",
            K = [1, 2, 4],
        });

        Assert.Equal((4, 4, 0L), (metrics.ProblemCount, metrics.CompletionsPerProblem, metrics.MissingRewards));
        Assert.Equal(7 / 16.0, metrics.PassAt[1].Value, 1e-12);
        // 1, 1 - C(2,2)/C(4,2) = 5/6, 1 - C(3,2)/6 = 1/2, 0.
        Assert.Equal((1 + (5 / 6.0) + 0.5) / 4, metrics.PassAt[2].Value, 1e-12);
        Assert.Equal(0.75, metrics.PassAt[4].Value, 1e-12);
        // Four of four: right; a tie of right and wrong; wrong; wrong.
        Assert.Equal(1.5 / 4, metrics.MajorityAt[4].Value, 1e-12);
        Assert.Equal(metrics.PassAt[1].Value, metrics.MajorityAt[1].Value, 1e-12);
        Assert.Equal(7 / 16.0, metrics.Rewards["match"].Value, 1e-12);
        Assert.Equal(2.5, metrics.Rewards["length"].Value, 1e-12);
        Assert.Equal(2.5, metrics.CompletionLength!.Value.Value, 1e-12);
        Assert.Equal(5 / 16.0, metrics.TruncatedShare!.Value.Value, 1e-12);
        Assert.Null(metrics.Entropy);
        Assert.All(metrics.PassAt.Values, e => Assert.True(e.Low <= e.Value && e.Value <= e.High && e.Low < e.High));

        Assert.Equal(["easy", "hard"], metrics.Categories.Keys);
        Assert.Equal(0.75, metrics.Categories["easy"].PassAt[1].Value, 1e-12);
        Assert.Equal(0.125, metrics.Categories["hard"].PassAt[1].Value, 1e-12);
        Assert.Equal(2, metrics.Categories["hard"].ProblemCount);
    }

    [Fact]
    public void AccuracyReward_MayBeAPart_OfASumOrBehindAGate()
    {
        Reward Match() => new LabelReward("match", "Label");
        Reward Long() => new LabelReward("long", "Label", (_, c) => c.Tokens.Count > 1 ? 1 : 0);
        PolicyMetrics Metrics(Reward reward, string? accuracy) => _mlContext.Aer().Evaluate(Load(_rows), new EvaluationOptions { Rewards = [reward], AccuracyReward = accuracy, K = [1, 4] });

        Reward sum = Rewards.Sum("total", Match().WithWeight(0.9f), Long().WithWeight(0.1f)), gate = Rewards.Gate("solved", Long(), Match());
        // Right answers: 4, 2, 1 and 0 of four; of them more than one token long: 0, 1, 1 and 0; long ones: 0, 2, 4 and 4.
        Assert.Equal(2 / 16.0, Metrics(sum, null).PassAt[1].Value, 1e-12);
        Assert.Equal(7 / 16.0, Metrics(sum, "match").PassAt[1].Value, 1e-12);
        Assert.Equal(10 / 16.0, Metrics(sum, "long").PassAt[1].Value, 1e-12);
        Assert.Equal(2 / 16.0, Metrics(gate, "solved").PassAt[1].Value, 1e-12);
        PolicyMetrics behind = Metrics(gate, "match");
        Assert.Equal(7 / 16.0, behind.PassAt[1].Value, 1e-12);
        Assert.Equal(0.75, behind.PassAt[4].Value, 1e-12);
        Assert.Equal(2 / 16.0, behind.Rewards["solved"].Value, 1e-12);

        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Metrics(gate, "matches")).Message;
        Assert.Contains("AccuracyReward is 'matches', but the rewards and their parts are 'solved', 'long', 'match'.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_Writers_SayTheSameInEveryForm()
    {
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(Load(_rows), new EvaluationOptions { Rewards = [new LabelReward("match", "Label")], CategoryColumnName = "Category", K = [1, 4] });

        JsonObject json = JsonNode.Parse(metrics.ToJson())!.AsObject();
        Assert.Equal(metrics.PassAt[4].Low, (double)json["pass@4"]![1]!);
        Assert.Equal(metrics.Categories["hard"].PassAt[1].Value, (double)json["categories"]!["hard"]!["pass@1"]![0]!);
        string[] table = metrics.ToMarkdown().TrimEnd().Split('\n');
        Assert.StartsWith("| metric | all | easy | hard |", table[0]);
        Assert.All(table, line => Assert.Equal(5, line.Count(c => c == '|')));
        Assert.Contains(metrics.PassAt[4].ToString(), metrics.ToString());
        Assert.Contains("4 problems x 4 completions; 95", metrics.ToString());

        IDataView rows = metrics.ToDataView(_mlContext);
        int at = rows.GetColumn<string>("Metric").ToList().IndexOf("pass@4");
        Assert.Equal(metrics.PassAt[4].High, rows.GetColumn<double>("High").ElementAt(at));
        Assert.Equal(["", "easy", "hard"], rows.GetColumn<string>("Category").Distinct());
    }

    [Fact]
    public void Evaluate_ATransformersOwnPredictions_SeesPromptTokensAndEntropy()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, new FakeSampler(), o => { o.CompletionsPerPrompt = 3; o.OutputTokens = true; });
        IDataView problems = _mlContext.Data.LoadFromEnumerable(_rows.Select(r => new Problem { Prompt = r.Prompt, Label = FakePolicy.Answer(r.Prompt, sample: 1) }));
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(transformer.Transform(problems), new LabelReward("match", "Label"), new LabelReward("first token", "Label", (_, c) => c.Tokens[0] - c.Prompt[0]));
        Assert.Equal(1 / 3.0, metrics.PassAt[1].Value, 1e-12);
        Assert.Equal([1, 2], metrics.PassAt.Keys);
        Assert.Equal(0, metrics.Rewards["first token"].Value);
        Assert.Equal(6, metrics.CompletionLength!.Value.Value, 1e-12);
        Assert.Equal(1, metrics.Entropy!.Value.Value, 1e-6);
    }

    [Fact]
    public void Evaluate_WithoutTokens_KnowsTheirNumberAndSaysWhatToSet()
    {
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(Load(_rows), new LabelReward("length", "Label", (_, c) => c.Tokens.Count));
        Assert.Equal(2.5, metrics.Rewards["length"].Value, 1e-12);

        string? message = null;
        Assert.Throws<InvalidOperationException>(() => _mlContext.Aer().Evaluate(Load(_rows), new LabelReward("ids", "Label", (_, c) =>
        {
            try
            {
                return c.Tokens[0];
            }
            catch (InvalidOperationException e)
            {
                message = e.Message;
                throw;
            }
        })));
        Assert.Contains("OutputTokens", message);
    }

    [Fact]
    public void Evaluate_RewardsThatFailOrDoNotApply_AreLeftOutAndCounted()
    {
        int calls = 0;
        EvaluationOptions options = new()
        {
            Rewards = [new LabelReward("match", "Label", (label, c) => c.Text == "b" ? (Interlocked.Increment(ref calls) % 2 == 0 ? float.NaN : throw new FormatException()) : label == c.Text ? 1 : 0),
                new LabelReward("only a", "Label", (_, c) => c.Text == "a" ? 5 : null)],
            MaxMissingRewardShare = 0.5f,
        };
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(Load(_rows), options);
        // b is missing: 4 of 4, 2 of 2, 1 of 1, 0 of 2 are judged.
        Assert.Equal(7, metrics.MissingRewards);
        Assert.Equal(0.75, metrics.PassAt[1].Value, 1e-12);
        Assert.Equal((1 + 1 + 0) / 3.0, metrics.PassAt[2].Value, 1e-12);
        Assert.Equal(5, metrics.Rewards["only a"].Value);

        options.MaxMissingRewardShare = 0.2f;
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => _mlContext.Aer().Evaluate(Load(_rows), options));
        Assert.Contains("7 of 32 rewards", e.Message);
    }

    [Fact]
    public void Evaluate_RewardThatHangs_RunsIntoItsTimeout()
    {
        using var never = new ManualResetEventSlim();
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(Load(_rows[..1]), new EvaluationOptions
        {
            Rewards = [new LabelReward("hangs", "Label", (_, _) => { never.Wait(); return 1; })],
            RewardTimeoutSeconds = 0.05,
            MaxMissingRewardShare = 1,
        });
        never.Set();
        Assert.Equal(4, metrics.MissingRewards);
        Assert.Empty(metrics.PassAt);
    }

    [Fact]
    public void Evaluate_PartsOfAComposite_AreMetricsToo()
    {
        Reward solved = Rewards.Gate("solved", new LabelReward("short", "Label", (_, c) => c.Tokens.Count <= 2 ? 1 : 0), new LabelReward("match", "Label"));
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(Load(_rows), solved);
        // Short: 4, 2, 4 and 0 of 4; right among them: 4, 1, 1.
        Assert.Equal((1 + 0.25 + 0.25 + 0) / 4, metrics.PassAt[1].Value, 1e-12);
        Assert.Equal(["match", "short", "solved"], metrics.Rewards.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1 + 0.5 + 1 + 0) / 4, metrics.Rewards["short"].Value, 1e-12);
        // Of the short ones alone, over the problems that have any.
        Assert.Equal((1 + 0.5 + 0.25) / 3, metrics.Rewards["match"].Value, 1e-12);
        Assert.Equal(0, metrics.CompareTo(metrics).Rewards["short"].Value);
    }

    [Fact]
    public void CompareTo_SameProblems_TakesDifferencesProblemByProblem()
    {
        PolicyMetrics better = _mlContext.Aer().Evaluate(Load(_rows), new LabelReward("match", "Label"));
        Predicted[] worseRows = [.. _rows.Select(r => new Predicted(r) { Completion = [.. r.Completion.Take(3), "x"] })];
        PolicyMetrics worse = _mlContext.Aer().Evaluate(Load(worseRows), new LabelReward("match", "Label"));

        PolicyComparison difference = better.CompareTo(worse);
        // Only the first problem loses one of its four.
        Assert.Equal(1 / 16.0, difference.PassAt[1].Value, 1e-12);
        Assert.Equal(0, difference.PassAt[1].Low);
        Assert.False(difference.PassAt[1].ExcludesZero);
        Assert.Equal(1 / 16.0, difference.Rewards["match"].Value, 1e-12);
        Assert.Contains("pass@1", difference.ToString());
        Assert.Equal(0, better.CompareTo(better).MajorityAt[4].High);

        worseRows[2].Prompt = "another";
        ArgumentException e = Assert.Throws<ArgumentException>(() => better.CompareTo(_mlContext.Aer().Evaluate(Load(worseRows), new LabelReward("match", "Label"))));
        Assert.Contains("row 2", e.Message);
        Assert.Throws<ArgumentException>(() => better.CompareTo(_mlContext.Aer().Evaluate(Load(_rows[..3]), new LabelReward("match", "Label"))));
    }

    [Fact]
    public void CompareTo_Writers_SayTheSameInEveryForm()
    {
        PolicyMetrics better = _mlContext.Aer().Evaluate(Load(_rows), new LabelReward("match", "Label"));
        Predicted[] worseRows = [.. _rows.Select(r => new Predicted(r) { Completion = ["x", "x", "x", "x"], CompletionTokenCount = [9, 9, 9, 9] })];
        PolicyComparison difference = better.CompareTo(_mlContext.Aer().Evaluate(Load(worseRows), new LabelReward("match", "Label")));

        Assert.Equal(2.5 - 9, difference.CompletionLength!.Value.Value, 1e-12);
        Assert.Equal(0, difference.TruncatedShare!.Value.Value);
        Assert.Null(difference.Entropy);
        JsonObject json = JsonNode.Parse(difference.ToJson())!.AsObject();
        Assert.Equal(difference.PassAt[2].High, (double)json["pass@2"]![2]!);
        Assert.Contains($"| completion length | {difference.CompletionLength} * |", difference.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains($"| truncated share | {difference.TruncatedShare} |", difference.ToMarkdown(), StringComparison.Ordinal);
        IDataView rows = difference.ToDataView(_mlContext);
        Assert.Equal(difference.PassAt[1].Value, rows.GetColumn<double>("Value").ElementAt(rows.GetColumn<string>("Metric").ToList().IndexOf("pass@1")));
    }

    [Fact]
    public void Evaluate_GreedyBesideSampled_IsAMetricOfItsOwn()
    {
        PolicyMetrics metrics = _mlContext.Aer().Evaluate(Load(_rows), Options(["a", "b", "a", "a"]));
        Assert.Equal(0.75, metrics.Greedy!.Value.Value);
        Assert.Equal(7 / 16.0, metrics.PassAt[1].Value, 1e-12);
        Assert.Contains("greedy", metrics.ToString(), StringComparison.Ordinal);
        Assert.Equal(0.25, metrics.CompareTo(_mlContext.Aer().Evaluate(Load(_rows), Options(["a", "b", "b", "a"]))).Greedy!.Value.Value);
        Assert.Contains("different numbers of rows", Assert.Throws<InvalidOperationException>(() => _mlContext.Aer().Evaluate(Load(_rows), Options(["a", "b", "a"]))).Message, StringComparison.Ordinal);
        EvaluationOptions several = Options([]);
        several.GreedyPredictions = Load(_rows);
        Assert.Contains("Row 0 of GreedyPredictions has 4 completions", Assert.Throws<InvalidOperationException>(() => _mlContext.Aer().Evaluate(Load(_rows), several)).Message, StringComparison.Ordinal);

        EvaluationOptions Options(string[] greedy) => new()
        {
            Rewards = [new LabelReward("match", "Label")],
            GreedyPredictions = _mlContext.Data.LoadFromEnumerable(greedy.Select((g, i) => new GreedyRow { Prompt = _rows[i].Prompt, Label = "a", Completion = g })),
        };
    }

    private sealed class GreedyRow
    {
        public string Prompt { get; set; } = "";

        public string Label { get; set; } = "";

        public string Completion { get; set; } = "";
    }

    [Fact]
    public void Evaluate_CategoryOfAnyType_IsNamedByItsValue()
    {
        IDataView data = Load(_rows);
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Key", "Category").Fit(data).Transform(data);
        Assert.Equal(["easy", "hard"], Evaluate(keyed, "Key").Categories.Keys);
        Assert.Equal(["1", "2"], Evaluate(data, "Level").Categories.Keys);

        PolicyMetrics Evaluate(IDataView view, string column) =>
            _mlContext.Aer().Evaluate(view, new EvaluationOptions { Rewards = [new LabelReward("match", "Label")], CategoryColumnName = column });
    }

    [Fact]
    public void Evaluate_BadInput_IsRefusedByName()
    {
        var reward = new LabelReward("match", "Label");
        AssertRefused<ArgumentOutOfRangeException>("pass@k needs more", "CompletionsPerPrompt to 8", Load(_rows), new EvaluationOptions { Rewards = [reward], K = [1, 8] });
        AssertRefused<ArgumentOutOfRangeException>("no reward", "Rewards is empty", Load(_rows), new EvaluationOptions());
        AssertRefused<ArgumentOutOfRangeException>("one name twice", "2 rewards called 'match'", Load(_rows), new EvaluationOptions { Rewards = [reward, reward] });
        AssertRefused<ArgumentOutOfRangeException>("unknown accuracy reward", "'other'", Load(_rows), new EvaluationOptions { Rewards = [reward], AccuracyReward = "other" });
        AssertRefused<ArgumentOutOfRangeException>("no completion column", "completion column 'Answer'", Load(_rows), new EvaluationOptions { Rewards = [reward], OutputColumnName = "Answer" });
        AssertRefused<ArgumentOutOfRangeException>("completions are numbers", "completion column 'Level'", Load(_rows), new EvaluationOptions { Rewards = [reward], OutputColumnName = "Level" });
        AssertRefused<ArgumentOutOfRangeException>("no category column", "category column 'Topic'", Load(_rows), new EvaluationOptions { Rewards = [reward], CategoryColumnName = "Topic" });
        AssertRefused<ArgumentOutOfRangeException>("the reward's column", "label column 'Nothing'", Load(_rows), new EvaluationOptions { Rewards = [new LabelReward("match", "Nothing")] });
        AssertRefused<InvalidOperationException>("no rows", "no rows", Load([]), new EvaluationOptions { Rewards = [reward] });
        AssertRefused<InvalidOperationException>("unknown finish reason", "says 'tired'", Load([new Predicted(_rows[0]) { FinishReason = ["tired", "", "", ""] }]), new EvaluationOptions { Rewards = [reward] });

        void AssertRefused<TException>(string what, string expected, IDataView data, EvaluationOptions options)
            where TException : Exception
        {
            TException e = Assert.Throws<TException>(() => _mlContext.Aer().Evaluate(data, options));
            Assert.True(e.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {e.Message}");
        }
    }

    private IDataView Load(Predicted[] rows) => _mlContext.Data.LoadFromEnumerable(rows);

    private sealed class Problem
    {
        public string Prompt { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class Predicted
    {
        public Predicted()
        {
        }

        public Predicted(Predicted other)
        {
            Prompt = other.Prompt;
            Label = other.Label;
            Category = other.Category;
            Completion = other.Completion;
            CompletionTokenCount = other.CompletionTokenCount;
            FinishReason = other.FinishReason;
        }

        public string Prompt { get; set; } = "";

        public string Label { get; set; } = "";

        public string Category { get; set; } = "";

        public int Level => Category == "easy" ? 1 : 2;

        [VectorType(4)]
        public string[] Completion { get; set; } = [];

        [VectorType(4)]
        public int[] CompletionTokenCount { get; set; } = [];

        [VectorType(4)]
        public string[] FinishReason { get; set; } = [];
    }
}
