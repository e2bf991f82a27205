using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyExportTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "BF16")]
    [InlineData(WeightType.Float32, "F32")]
    [InlineData(WeightType.Float16, "F16")]
    public void SaveAsHuggingFace_IsACheckpointOfTheSameWeights(WeightType? type, string stored)
    {
        using var source = new CharacterCheckpoint(SafetensorsType.BF16);
        using PolicyTransformer policy = Load(source);
        string folder = Path.Combine(_folder.FullName, "exported");
        policy.SaveAsHuggingFace(folder, type);

        using Checkpoint exported = Checkpoint.Open(folder);
        Assert.Equal(stored, exported.StoredType.ToString());
        using NativePolicyWeights weights = NativePolicyWeights.Load(exported);
        PolicyAssert.SameWeights(policy.Model.Contents.Weights, weights, type == WeightType.Float16 ? v => (float)(Half)v : null);
        Assert.Equal(File.ReadAllBytes(source.File("tokenizer.json")), File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")));
    }

    [Theory]
    [InlineData("llama-tied")]
    [InlineData("qwen3")]
    [InlineData("phi3")]
    public void SaveAsHuggingFace_OfAPretrainedPolicy_GivesItsFolder_ByteForByte(string name)
    {
        string source = Directory.Exists(TestPaths.Data("policies", name)) ? TestPaths.Data("policies", name) : TestPaths.Shared("goldens", "policies", name);
        IDataView prompts = _mlContext.Data.LoadFromEnumerable([new { Prompt = "a" }]);
        using PolicyTransformer policy = _mlContext.Aer().Transforms.LoadPolicy(source).Fit(prompts);
        string folder = Path.Combine(_folder.FullName, "exported");
        policy.SaveAsHuggingFace(folder);

        string[] files = [.. Directory.GetFiles(source).Select(f => Path.GetFileName(f)!).Where(f => !f.StartsWith("golden", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(files, Directory.GetFileSystemEntries(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(source, file)), File.ReadAllBytes(Path.Combine(folder, file))));
    }

    [Fact]
    public void SaveAsHuggingFace_GenerationSettings_ComeBackWithLoadPolicy()
    {
        using var source = new CharacterCheckpoint(changes: [("eos_token_id", new JsonArray(2, 3)), ("bos_token_id", 1)]);
        var generation = new PolicyGeneration { MaxNewTokens = 33 };
        using var policy = new PolicyTransformer(_mlContext, PolicyModel.FromCheckpointFolder(source.Folder, generation), CompletionColumns.For("Prompt", "Completion"));
        string folder = Path.Combine(_folder.FullName, "exported");
        policy.SaveAsHuggingFace(folder);

        JsonObject json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "generation_config.json")))!.AsObject();
        Assert.Equal("[2,3]", json["eos_token_id"]!.ToJsonString());
        Assert.Equal(1, (int)json["bos_token_id"]!);
        PolicyModel loaded = PolicyModel.FromCheckpointFolder(folder);
        Assert.Equal(generation, loaded.Generation);
        loaded.Release();
    }

    [Fact]
    public void SaveAsHuggingFace_FolderThatIsNotEmpty_IsRefusedAndKept()
    {
        using var source = new CharacterCheckpoint();
        using PolicyTransformer policy = Load(source);
        File.WriteAllText(Path.Combine(_folder.FullName, "mine.txt"), "");
        Assert.Throws<IOException>(() => policy.SaveAsHuggingFace(_folder.FullName));
        Assert.Equal(["mine.txt"], _folder.Names);
        Assert.Throws<ArgumentOutOfRangeException>(() => policy.SaveAsHuggingFace(Path.Combine(_folder.FullName, "x"), (WeightType)9));
    }

    [Fact]
    public void SaveAsHuggingFace_Disposed_SaysSo()
    {
        using var source = new CharacterCheckpoint();
        PolicyTransformer policy = Load(source);
        policy.Dispose();
        Assert.Throws<ObjectDisposedException>(() => policy.SaveAsHuggingFace(Path.Combine(_folder.FullName, "x")));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void SaveAsGenAIAndOnnx_WriteCompleteFolders()
    {
        using var source = new CharacterCheckpoint();
        using PolicyTransformer policy = Load(source);
        string onnx = Path.Combine(_folder.FullName, "onnx"), genAI = Path.Combine(_folder.FullName, "genai"), half = Path.Combine(_folder.FullName, "half");
        policy.SaveAsOnnx(onnx);
        policy.SaveAsGenAI(genAI);
        policy.SaveAsGenAI(half, WeightType.Float16, forCuda: true);

        Assert.Equal(["model.onnx", "model.onnx.data"], Directory.GetFiles(onnx).Select(Path.GetFileName).Order());
        string[] files = [.. Directory.GetFiles(genAI).Select(f => Path.GetFileName(f)).Order()];
        Assert.Equal(["genai_config.json", "model.onnx", "model.onnx.data", "tokenizer.json", "tokenizer_config.json"], files);
        Assert.Equal(File.ReadAllBytes(Path.Combine(onnx, "model.onnx.data")), File.ReadAllBytes(Path.Combine(genAI, "model.onnx.data")));
        Assert.True(new FileInfo(Path.Combine(half, "model.onnx.data")).Length < new FileInfo(Path.Combine(genAI, "model.onnx.data")).Length);
        Assert.Throws<IOException>(() => policy.SaveAsGenAI(genAI));
        Assert.Throws<ArgumentException>(() => policy.SaveAsOnnx(Path.Combine(_folder.FullName, "cuda"), forCuda: true));
        using Microsoft.ML.OnnxRuntime.InferenceSession session = new(Path.Combine(onnx, "model.onnx"));
        Assert.Contains("logits", session.OutputMetadata.Keys);
    }

    private PolicyTransformer Load(CharacterCheckpoint source) =>
        _mlContext.Aer().Transforms.LoadPolicy(source.Folder).Fit(_mlContext.Data.LoadFromEnumerable([new { Prompt = "a" }]));
}
