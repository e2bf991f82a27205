using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyModelFileTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TemporaryFolder _folder = new();
    private readonly CharacterCheckpoint _policy = new();

    public void Dispose()
    {
        _policy.Dispose();
        _folder.Dispose();
    }

    private string ZipPath => Path.Combine(_folder.FullName, "policy.zip");

    [Fact]
    public void SaveAndLoad_InAnotherContext_KeepsEverything()
    {
        using PolicyTransformer saved = Transformer(o =>
        {
            o.Temperature = 0.5f;
            o.TopK = 3;
            o.TopP = 0.7f;
            o.MaxNewTokens = 9;
            o.CompletionsPerPrompt = 2;
            o.Seed = -11;
            o.BatchSize = 4;
            o.OutputTokens = true;
        });
        _mlContext.Model.Save(saved, null, ZipPath);

        using PolicyTransformer loaded = Load();
        foreach (System.Reflection.FieldInfo field in typeof(DecodingOptions).GetFields()) Assert.Equal(field.GetValue(saved.Decoding), field.GetValue(loaded.Decoding));
        Assert.Equal(saved.Columns, loaded.Columns);
        Assert.Equal(saved.Model.Generation, loaded.Model.Generation);
        Assert.Equal((saved.Model.Contents.Version, saved.Model.Contents.Summary), (loaded.Model.Contents.Version, loaded.Model.Contents.Summary));
        PolicyAssert.SameWeights(saved.Model.Contents.Weights, loaded.Model.Contents.Weights);
        Assert.Equal(saved.Model.Contents.Assets.Files.Keys.Order(), loaded.Model.Contents.Assets.Files.Keys.Order());
    }

    [Fact]
    public void SaveAndLoad_NothingSet_StaysUnset()
    {
        using PolicyTransformer saved = Transformer();
        _mlContext.Model.Save(saved, null, ZipPath);
        using PolicyTransformer loaded = Load();
        foreach (System.Reflection.FieldInfo field in typeof(DecodingOptions).GetFields()) Assert.Equal(field.GetValue(new DecodingOptions()), field.GetValue(loaded.Decoding));
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("BF16")]
    [InlineData("F16")]
    public void Save_WeightsAsFound_KeepTheirTypeAndAreStoredUncompressed(string type)
    {
        using var policy = new CharacterCheckpoint(Enum.Parse<SafetensorsType>(type));
        using (var transformer = new PolicyTransformer(_mlContext, PolicyModel.FromCheckpointFolder(policy.Folder), Columns)) _mlContext.Model.Save(transformer, null, ZipPath);

        using ZipArchive zip = ZipFile.OpenRead(ZipPath);
        ZipArchiveEntry weights = zip.Entries.Single(e => e.Name == "model.safetensors");
        Assert.Equal(weights.Length, weights.CompressedLength);
        using Stream stream = weights.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        Assert.Equal(File.ReadAllBytes(policy.File("model.safetensors")), bytes.ToArray());
    }

    [Fact]
    public void Load_LeavesNoTemporaryFiles()
    {
        string temporary = Directory.CreateDirectory(Path.Combine(_folder.FullName, "temporary")).FullName;
        using (PolicyTransformer saved = Transformer()) _mlContext.Model.Save(saved, null, ZipPath);
        var mlContext = new MLContext { TempFilePath = temporary };
        using ((IDisposable)mlContext.Model.Load(ZipPath, out _)) Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }

    [Fact]
    public void FromTraining_WeightsChangedAfterwards_KeepsTheirValues()
    {
        using NativePolicyWeights trained = NativePolicyWeights.Load(_policy.Folder);
        using var transformer = new PolicyTransformer(
            _mlContext,
            PolicyModel.FromTraining(trained, CheckpointAssets.FromFolder(_policy.Folder), PolicyTokenizer.Load(_policy.Folder), new PolicyGeneration(), "{}", 3),
            Columns);
        using NativePolicyWeights expected = NativePolicyWeights.Load(_policy.Folder);
        PolicyAssert.Values(trained, PolicyLayout.Parameters(trained.Config).First()).Clear();
        PolicyAssert.SameWeights(expected, transformer.Model.Contents.Weights);
    }

    [Fact]
    public void Load_FromANewerLibrary_SaysSo()
    {
        using (PolicyTransformer saved = Transformer()) _mlContext.Model.Save(saved, null, ZipPath);
        // The two numbers behind a component's signature: the version that wrote it, and the oldest that can read it.
        Rewrite("Model.key", bytes =>
        {
            int at = bytes.AsSpan().IndexOf("AERPOLCY"u8);
            if (at < 0) return;
            BitConverter.TryWriteBytes(bytes.AsSpan(at + 8), 0x00020001);
            BitConverter.TryWriteBytes(bytes.AsSpan(at + 12), 0x00020001);
        });
        Assert.Contains("too new", Refusal().Message);
    }

    [Fact]
    public void Load_DamagedWeights_NamesWhatIsWrong()
    {
        using (PolicyTransformer saved = Transformer()) _mlContext.Model.Save(saved, null, ZipPath);
        Rewrite("model.safetensors", bytes => BitConverter.TryWriteBytes(bytes, long.MaxValue));
        Assert.StartsWith("The policy in the model file cannot be read. model.safetensors: the header claims", Refusal().Message);
    }

    [Fact]
    public void Load_MissingWeights_NamesThem()
    {
        using (PolicyTransformer saved = Transformer()) _mlContext.Model.Save(saved, null, ZipPath);
        Rewrite("model.safetensors", null);
        Assert.Contains("lists 'model.safetensors'", Refusal().Message);
    }

    [Fact]
    public void Load_FileNameOutsideItsFolder_IsRefused()
    {
        using (PolicyTransformer saved = Transformer()) _mlContext.Model.Save(saved, null, ZipPath);
        Rewrite("Model.key", bytes =>
        {
            byte[] name = Encoding.Unicode.GetBytes("model.safetensors");
            int at = bytes.AsSpan().IndexOf(name);
            if (at >= 0) Encoding.Unicode.GetBytes("../../safetensors").CopyTo(bytes, at);
        });
        Assert.Contains("lists '../../safetensors', which is no file", Refusal().Message);
    }

    [Fact]
    public void Load_TruncatedFile_IsRefused()
    {
        using (PolicyTransformer saved = Transformer()) _mlContext.Model.Save(saved, null, ZipPath);
        byte[] whole = File.ReadAllBytes(ZipPath);
        File.WriteAllBytes(ZipPath, whole[..(whole.Length / 2)]);
        Assert.Throws<FormatException>(Load);
    }

    private static CompletionColumns Columns => CompletionColumns.For("Prompt", "Answer");

    private PolicyTransformer Transformer(Action<DecodingOptions>? configure = null)
    {
        var decoding = new DecodingOptions();
        configure?.Invoke(decoding);
        var generation = new PolicyGeneration { Temperature = 0.6f, TopK = 20, TopP = 0.95f, MaxNewTokens = 12, TrainingTemperature = 0.9f };
        return new PolicyTransformer(_mlContext, PolicyModel.FromCheckpointFolder(_policy.Folder, generation, """{"steps":5}""", 17), Columns, decoding);
    }

    private PolicyTransformer Load() => (PolicyTransformer)new MLContext().Model.Load(ZipPath, out _);

    // ML.NET wraps what a component's loader throws.
    private FormatException Refusal()
    {
        Exception e = Assert.ThrowsAny<Exception>(Load);
        while (e is not FormatException && e.InnerException is not null) e = e.InnerException;
        return Assert.IsType<FormatException>(e);
    }

    private void Rewrite(string entryName, Action<byte[]>? change)
    {
        using ZipArchive zip = ZipFile.Open(ZipPath, ZipArchiveMode.Update, Encoding.UTF8);
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.Name == entryName).ToArray())
        {
            var bytes = new MemoryStream();
            using (Stream read = entry.Open()) read.CopyTo(bytes);
            string name = entry.FullName;
            entry.Delete();
            if (change is null) continue;
            byte[] changed = bytes.ToArray();
            change(changed);
            using Stream write = zip.CreateEntry(name).Open();
            write.Write(changed);
        }
    }
}
