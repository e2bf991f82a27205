namespace Microsoft.ML.Aer.Tests;

public sealed class PolicyConfigReaderTests
{
    [Fact]
    public void Read_TakesEveryTokenThatEndsACompletion_FromBothFiles()
    {
        using TinyPolicy policy = TinyPolicy.Create(TinyPolicy.Config(changes: ("eos_token_id", 2)));
        File.WriteAllText(policy.File("generation_config.json"), """{"eos_token_id":[2, 7],"pad_token_id":9,"do_sample":true,"unknown_to_us":{}}""");
        PolicyConfig config = PolicyConfigReader.Read(policy.Folder);
        Assert.Equal([2, 7], config.EosTokenIds);
        Assert.Equal(9, config.PadTokenId);
    }

    [Theory]
    [InlineData("""{"eos_token_id":19}""", "an id below vocab_size, 19")]
    [InlineData("""{"eos_token_id":"x"}""", "an integer or a list of integers")]
    [InlineData("[1]", "expected a JSON object")]
    public void Read_BadGenerationConfig_NamesTheFile(string json, string expected)
    {
        using TinyPolicy policy = TinyPolicy.Create();
        string path = policy.File("generation_config.json");
        File.WriteAllText(path, json);
        var e = Assert.Throws<FormatException>(() => PolicyConfigReader.Read(policy.Folder));
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DeeplyNestedJson_IsRefused()
    {
        using TinyPolicy policy = TinyPolicy.Create();
        File.WriteAllText(policy.File("config.json"), """{"model_type":""" + new string('[', 50_000));
        Assert.Contains("not valid JSON", Assert.Throws<FormatException>(() => PolicyConfigReader.Read(policy.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUtf8_IsRefused()
    {
        using TinyPolicy policy = TinyPolicy.Create();
        File.WriteAllBytes(policy.File("config.json"), [(byte)'{', 0xC0, 0x80, (byte)'}']);
        Assert.Contains("not valid UTF-8", Assert.Throws<FormatException>(() => PolicyConfigReader.Read(policy.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutConfig_NamesTheMissingFile()
    {
        using TinyPolicy policy = TinyPolicy.Create();
        File.Delete(policy.File("config.json"));
        Assert.Contains("config.json: the file is missing", Assert.Throws<FileNotFoundException>(() => PolicyConfigReader.Read(policy.Folder)).Message, StringComparison.Ordinal);
    }
}
