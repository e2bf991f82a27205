using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class DecodingOptionsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Sampling_NothingSet_IsGreedyForOneAndAsTrainedForSeveral()
    {
        var own = new PolicyGeneration { TrainingTemperature = 0.9f, MaxNewTokens = 7 };
        SamplingSettings one = new DecodingOptions().Sampling(own, [5]);
        Assert.True(one.IsGreedy);
        Assert.Equal(7, one.MaxNewTokens);
        Assert.Equal([5], one.StopTokens);
        Assert.Equal(0.9f, new DecodingOptions { CompletionsPerPrompt = 2 }.Sampling(own, []).Temperature);
    }

    [Fact]
    public void Sampling_PolicyThatSamples_IsUsedUnlessSet()
    {
        PolicyGeneration own = PolicyGeneration.Read("""{"do_sample": true, "temperature": 0.6, "top_k": 20, "top_p": 0.95, "max_new_tokens": 12}"""u8);
        SamplingSettings sampling = new DecodingOptions().Sampling(own, []);
        Assert.Equal((0.6f, 20, 0.95f, 12), (sampling.Temperature, sampling.TopK, sampling.TopP, sampling.MaxNewTokens));
        sampling = new DecodingOptions { Temperature = 0, TopK = 0, TopP = 1, MaxNewTokens = 3 }.Sampling(own, []);
        Assert.Equal((0f, 0, 1f, 3), (sampling.Temperature, sampling.TopK, sampling.TopP, sampling.MaxNewTokens));
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"do_sample": true, "temperature": "hot"}""", "temperature is \"hot\"")]
    [InlineData("""{"do_sample": true, "top_p": 0}""", "top_p is 0")]
    [InlineData("""{"max_new_tokens": -1}""", "max_new_tokens is -1")]
    public void Read_BadFile_SaysWhichKey(string json, string expected)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => PolicyGeneration.Read(System.Text.Encoding.UTF8.GetBytes(json)));
        Assert.Contains(expected, e.Message);
        Assert.Contains("generation_config.json", e.Message);
    }

    [Fact]
    public void WithDecoding_SeveralFaults_ReportsAllInOneException()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, new FakeSampler());
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.WithDecoding(o =>
        {
            o.Temperature = -1;
            o.TopK = -1;
            o.TopP = 0;
            o.MaxNewTokens = 0;
            o.CompletionsPerPrompt = 0;
            o.BatchSize = 0;
        }));
        Assert.Contains("6 faults", e.Message);
        foreach (string name in new[] { "Temperature", "TopK", "TopP", "MaxNewTokens", "CompletionsPerPrompt", "BatchSize" }) Assert.Contains($"- {name} is ", e.Message);

        e = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.WithDecoding(o => { o.CompletionsPerPrompt = 4; o.Temperature = 0; }));
        Assert.Contains("same completion each time", e.Message);
    }

    [Fact]
    public void WithDecoding_EverySetting_ReachesTheNewTransformerOnly()
    {
        using PolicyTransformer transformer = FakePolicy.Transformer(_mlContext, new FakeSampler());
        using PolicyTransformer changed = transformer.WithDecoding(o =>
        {
            o.Temperature = 0.5f;
            o.TopK = 3;
            o.TopP = 0.7f;
            o.MaxNewTokens = 9;
            o.CompletionsPerPrompt = 2;
            o.Seed = 11;
            o.BatchSize = 4;
            o.OutputTokens = true;
        });
        foreach (System.Reflection.FieldInfo field in typeof(DecodingOptions).GetFields())
        {
            Assert.NotEqual(field.GetValue(transformer.Decoding), field.GetValue(changed.Decoding));
            Assert.Equal(field.GetValue(new DecodingOptions()), field.GetValue(transformer.Decoding));
        }
    }

    [Fact]
    public void WithDecoding_OnAChain_ReplacesThePolicyAndKeepsScopesAndTheRest()
    {
        var sampler = new FakeSampler();
        PolicyTransformer policy = FakePolicy.Transformer(_mlContext, sampler);
        IDataView data = _mlContext.Data.LoadFromEnumerable([new PolicyTransformerTests.Row { Prompt = "abc" }]);
        ITransformer copy = _mlContext.Transforms.CopyColumns("Copy", "Prompt").Fit(data);
        ITransformer label = _mlContext.Transforms.CopyColumns("Label", "Numbers").Fit(data);
        using var chain = new TransformerChain<PolicyTransformer>(
            [label, new TransformerChain<ITransformer>(copy, policy), policy],
            [TransformerScope.TrainTest, TransformerScope.Everything, TransformerScope.Everything]);

        var changed = (TransformerChain<ITransformer>)_mlContext.Aer().WithDecoding(chain, o => o.MaxNewTokens = 1);

        Assert.Same(policy, _mlContext.Aer().GetPolicy(chain));
        Assert.Equal(1, _mlContext.Aer().GetPolicy(changed).Decoding.MaxNewTokens);
        IDataView scored = changed.Transform(data);
        Assert.Null(scored.Schema.GetColumnOrNull("Label"));
        Assert.Equal("a", Assert.Single(scored.GetColumn<string>("Completion")));
        Assert.NotNull(changed.Transform(data, TransformerScope.Testing).Schema.GetColumnOrNull("Label"));

        chain.Dispose();
        Assert.False(sampler.Disposed);
        changed.Dispose();
        Assert.True(sampler.Disposed);
    }

    [Fact]
    public void WithDecoding_ModelWithoutPolicy_SaysWhatItConsistsOf()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable([new PolicyTransformerTests.Row()]);
        ITransformer copy = _mlContext.Transforms.CopyColumns("Copy", "Prompt").Fit(data);
        ArgumentException e = Assert.Throws<ArgumentException>(() => _mlContext.Aer().WithDecoding(new TransformerChain<ITransformer>(copy), _ => { }));
        Assert.Contains("ColumnCopyingTransformer", e.Message);
    }
}
