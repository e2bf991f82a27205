using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Policies that truly answer, through ONNX Runtime.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Model_GoldenPolicy_ContinuesGreedilyAsTransformersDoes()
    {
        PolicyGolden golden = PolicyGolden.Read("llama-tied");
        using var policy = new PolicyTransformer(_mlContext, PolicyModel.FromCheckpointFolder(TestPaths.Shared("goldens", "policies", "llama-tied")), CompletionColumns.For("Prompt", "Completion"));
        RolloutRequest[] requests = Samplers.Requests(golden.Prompts, 1, new SamplingSettings { Temperature = 0, MaxNewTokens = 24, StopTokens = golden.StopTokens });
        Rollout[][] rollouts = await policy.Model.Rollouts.RunAsync(requests, TestContext.Current.CancellationToken);
        Assert.Equal(golden.GreedyWithStop, rollouts.Select(r => r[0].Tokens));
    }

    [Fact]
    public async Task Model_SavedAndLoadedInAnotherProcess_AnswersTheSameAndLoadsNoTorch()
    {
        using var checkpoint = new CharacterCheckpoint();
        string zip = Path.Combine(_folder.FullName, "policy.zip");
        string[] expected;
        using (PolicyTransformer policy = Load(checkpoint, new DecodingOptions { MaxNewTokens = 12, Temperature = 0.8f, Seed = 5 }))
        {
            IDataView problems = Problems();
            expected = [.. policy.Transform(problems).GetColumn<string>("Completion")];
            _mlContext.Model.Save(policy, problems.Schema, zip);
        }
        Directory.Delete(checkpoint.Folder, recursive: true);

        (string[] answers, string torch) = await ServingProcess.AnswerAsync(zip);
        Assert.Equal(expected, answers);
        Assert.True(expected.Distinct().Count() > 1);
        Assert.Equal("torch:", torch);
    }

    [Fact]
    public async Task Transform_AnyBatchSizeAndSeveralThreads_GiveTheSameAnswers()
    {
        using var checkpoint = new CharacterCheckpoint();
        using PolicyTransformer policy = Load(checkpoint, new DecodingOptions { MaxNewTokens = 12, CompletionsPerPrompt = 3, OutputTokens = true, BatchSize = 2 });
        string[] expected = EstimatorContract.Values(policy.Transform(Problems()));
        using PolicyTransformer larger = policy.WithDecoding(o => o.BatchSize = 32);
        Assert.Equal(expected, EstimatorContract.Values(larger.Transform(Problems())));

        Task<string[]>[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => EstimatorContract.Values(policy.Transform(Problems()))))];
        foreach (string[] values in await Task.WhenAll(readers)) Assert.Equal(expected, values);
        Assert.Equal(expected[0].Replace("Prompt=", "", StringComparison.Ordinal), expected[3].Replace("Prompt=", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Estimator_KeepsTheContract_WithValues()
    {
        using var checkpoint = new CharacterCheckpoint();
        EstimatorContract.Check(
            _mlContext,
            _mlContext.Aer().Transforms.LoadPolicy(checkpoint.Folder, decoding: new DecodingOptions { MaxNewTokens = 8, CompletionsPerPrompt = 2 }),
            Problems(),
            [_mlContext.Data.LoadFromEnumerable([new { Number = 1 }])]);
    }

    [Fact]
    public void SaveAsHuggingFace_Loaded_AnswersTheSame()
    {
        using var checkpoint = new CharacterCheckpoint();
        using PolicyTransformer policy = Load(checkpoint, new DecodingOptions { MaxNewTokens = 12 });
        string folder = Path.Combine(_folder.FullName, "exported");
        policy.SaveAsHuggingFace(folder);
        using PolicyTransformer exported = _mlContext.Aer().Transforms.LoadPolicy(folder, decoding: new DecodingOptions { MaxNewTokens = 12 }).Fit(Problems());
        Assert.Equal(EstimatorContract.Values(policy.Transform(Problems())), EstimatorContract.Values(exported.Transform(Problems())));
    }

    private PolicyTransformer Load(CharacterCheckpoint checkpoint, DecodingOptions decoding) =>
        _mlContext.Aer().Transforms.LoadPolicy(checkpoint.Folder, decoding: decoding).Fit(Problems());

    private IDataView Problems() => _mlContext.Data.LoadFromEnumerable(ServingProcess.Prompts.Select(p => new { Prompt = p }));
}
