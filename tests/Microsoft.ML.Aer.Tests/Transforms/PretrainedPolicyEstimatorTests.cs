namespace Microsoft.ML.Aer.Tests;

public sealed class PretrainedPolicyEstimatorTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly CharacterCheckpoint _policy = new();

    public void Dispose() => _policy.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Estimator_KeepsTheContract(int completions, bool outputTokens)
    {
        var decoding = new DecodingOptions { CompletionsPerPrompt = completions, OutputTokens = outputTokens };
        EstimatorContract.Check(
            _mlContext,
            _mlContext.Aer().Transforms.LoadPolicy(_policy.Folder, "Answer", "Text", decoding),
            _mlContext.Data.LoadFromEnumerable([new { Number = 1, Text = "a" }]),
            [_mlContext.Data.LoadFromEnumerable([new { Number = 1 }]), _mlContext.Data.LoadFromEnumerable([new { Text = 1f }])],
            compare: false);
    }

    [Fact]
    public void LoadPolicy_BadFolderOrSettings_AreRefusedBeforeFitting()
    {
        AerTransformsCatalog transforms = _mlContext.Aer().Transforms;
        Assert.Throws<DirectoryNotFoundException>(() => transforms.LoadPolicy(_policy.File("nowhere")));
        Assert.Throws<ArgumentOutOfRangeException>(() => transforms.LoadPolicy(_policy.Folder, decoding: new DecodingOptions { TopP = 2 }));
        Assert.ThrowsAny<ArgumentException>(() => transforms.LoadPolicy(""));

        File.Delete(_policy.File("model.safetensors"));
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => transforms.LoadPolicy(_policy.Folder));
        Assert.Contains("has no weights", e.Message);
    }

    [Fact]
    public void Fit_TokenizerOfAnotherPolicy_IsRefused()
    {
        using var small = new CharacterCheckpoint(changes: ("vocab_size", 18));
        FormatException e = Assert.Throws<FormatException>(() => _mlContext.Aer().Transforms.LoadPolicy(small.Folder).Fit(_mlContext.Data.LoadFromEnumerable([new { Prompt = "1" }])));
        Assert.Contains("19 tokens", e.Message);
        Assert.Contains("vocab_size", e.Message);
    }

    [Fact]
    public void Fit_FolderGoneAfterwards_PolicyStays()
    {
        using PolicyTransformer policy = _mlContext.Aer().Transforms.LoadPolicy(_policy.Folder).Fit(_mlContext.Data.LoadFromEnumerable([new { Prompt = "a" }]));
        File.Delete(_policy.File("model.safetensors"));
        _mlContext.Model.Save(policy, null, Stream.Null);
    }
}
