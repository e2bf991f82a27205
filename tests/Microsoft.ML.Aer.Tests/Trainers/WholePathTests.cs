namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>One stage's output as the next one's input: supervised, reinforced, saved, loaded elsewhere.</summary>
public sealed class WholePathTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SupervisedPolicy_Exported_IsWhereReinforcementStarts()
    {
        string folder = Path.Combine(_folder.FullName, "tuned");
        using PolicyTransformer tuned = _mlContext.Aer().Trainers.SupervisedFineTuning(CharacterPolicy.Folder, learningRate: 0.01f, epochs: 8).Fit(CharacterPolicy.Data(_mlContext));
        tuned.SaveAsHuggingFace(folder);

        // A rate that moves no float32 weight: what comes back is what was read.
        using PolicyTransformer started = _mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            (o.PolicyPath, o.LearningRate, o.Steps) = (folder, float.Epsilon, 1);
        })).Fit(CharacterPolicy.Data(_mlContext));
        PolicyOptimizationTrainerTests.AssertEqualWeights(tuned.Model.Contents.Weights, started.Model.Contents.Weights);
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("BF16")]
    public void TrainedWeights_AreSavedAsFloat32_WhateverTheyWereReadAs(string read)
    {
        using var checkpoint = new CharacterCheckpoint(Enum.Parse<SafetensorsType>(read));
        using PolicyTransformer trained = _mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o => (o.PolicyPath, o.Steps) = (checkpoint.Folder, 1))).Fit(CharacterPolicy.Data(_mlContext));
        trained.SaveAsHuggingFace(Path.Combine(_folder.FullName, "plain"));
        trained.SaveAsHuggingFace(Path.Combine(_folder.FullName, "asked"), WeightType.BFloat16);
        using Checkpoint plain = Checkpoint.Open(Path.Combine(_folder.FullName, "plain")), asked = Checkpoint.Open(Path.Combine(_folder.FullName, "asked"));
        Assert.Equal((SafetensorsType.F32, SafetensorsType.BF16), (plain.StoredType, asked.StoredType));
    }

    [Fact]
    public async Task TrainedChain_WithItsChatTemplate_AnswersTheSameInAnotherProcess_WithoutFolderAndTorch()
    {
        using var checkpoint = new CharacterCheckpoint();
        File.WriteAllText(checkpoint.File("chat_template.jinja"), "{% for message in messages %}({{ message['content'] }}){% endfor %}=");
        IDataView problems = _mlContext.Data.LoadFromEnumerable(ServingProcess.Prompts.Select(p => new { Question = p, Answer = "7" }));
        PolicyOptimizationTrainer trainer = _mlContext.Aer().Trainers.PolicyOptimization(CharacterPolicy.Options(o =>
        {
            (o.PolicyPath, o.MaxNewTokens) = (checkpoint.Folder, 8);
            o.Rewards.Clear();
            o.Rewards.Add(Rewards.ExactMatch());
            o.Entropy = EntropyRegularization.Fixed(0.1); // moves the weights without a reward
        }));
        string zip = Path.Combine(_folder.FullName, "policy.zip");
        string[] expected;
        using (var model = _mlContext.Aer().Transforms.ApplyChatTemplate("Prompt", "Question", checkpoint.Folder).Append(trainer).Fit(problems))
        {
            expected = [.. Data.ColumnCursorExtensions.GetColumn<string>(model.Transform(problems), "Completion")];
            _mlContext.Model.Save(model, problems.Schema, zip);
        }
        Directory.Delete(checkpoint.Folder, recursive: true);

        (string[] answers, string torch) = await ServingProcess.AnswerAsync(zip);
        Assert.Equal(expected, answers);
        Assert.True(expected.Distinct().Count() > 1);
        Assert.Equal("torch:", torch);
    }
}
