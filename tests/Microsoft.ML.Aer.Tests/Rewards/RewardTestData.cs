namespace Microsoft.ML.Aer.Tests;

/// <summary>A problem as a user would declare it.</summary>
public sealed class RewardProblem
{
    public string Question { get; set; } = "";

    public string Answer { get; set; } = "";

    public float[] Numbers { get; set; } = [];

    public int Target { get; set; }
}

internal static class RewardTestData
{
    public static Completion Complete(string text, FinishReason finishReason = FinishReason.Stop, int tokens = 0) =>
        new("", text, tokens == 0 ? [.. text.Select(c => (int)c)] : new int[tokens], finishReason);

    public static IDataView View(params IEnumerable<RewardProblem> problems) => new MLContext(1).Data.LoadFromEnumerable(problems);

    /// <summary>The reward of one completion of problem 0.</summary>
    public static float? Score(Reward reward, RewardProblem problem, Completion completion)
    {
        RewardScorer scorer = reward.Bind(new MLContext(1), View(problem));
        return Score(scorer, 0, completion);
    }

    public static float? Score(RewardScorer scorer, int problem, Completion completion)
    {
        ValueTask<float?> score = scorer.ScoreAsync(problem, completion, CancellationToken.None);
        Assert.True(score.IsCompleted);
        return score.AsTask().GetAwaiter().GetResult();
    }

    public static float? Score(Reward reward, string answer, string completion) =>
        Score(reward, new RewardProblem { Answer = answer }, Complete(completion));
}
