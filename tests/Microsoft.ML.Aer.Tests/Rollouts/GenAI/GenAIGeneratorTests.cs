namespace Microsoft.ML.Aer.Tests;

public sealed class GenAIGeneratorTests
{
    public static TheoryData<string> Policies => ["llama-tied", "qwen2-bf16-sharded", "qwen3"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void GenerateNextToken_OnePrompt_GivesTheGreedyContinuation(string name)
    {
        using var model = new GenAIModel(GenAITestLibrary.Golden(name), new GenAIDevice());
        PolicyGolden golden = PolicyGolden.Read(name);
        for (int i = 0; i < golden.Prompts.Length; i++)
        {
            Assert.Equal([.. golden.Greedy[i].TakeUntil(model.Info.EosTokenIds)], Decode(model, [golden.Prompts[i]])[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void GenerateNextToken_RightPaddedBatch_GivesTheSame(string name)
    {
        using var model = new GenAIModel(GenAITestLibrary.Golden(name), new GenAIDevice());
        PolicyGolden golden = PolicyGolden.Read(name);
        int[][] decoded = Decode(model, golden.Prompts);
        for (int i = 0; i < golden.Prompts.Length; i++) Assert.Equal([.. golden.Greedy[i].TakeUntil(model.Info.EosTokenIds)], decoded[i]);
    }

    [Fact]
    public void GetLogits_AfterForcedTokens_AreThoseOfThePromptThatEndsWithThem()
    {
        using var model = new GenAIModel(GenAITestLibrary.Golden("llama-tied"), new GenAIDevice());
        int[] prompt = PolicyGolden.Read("llama-tied").Prompts[0];
        int[] forced = [17, 250, 17, 3]; // not what the policy would say

        using var whole = new GenAIGenerator(model, 1, 32);
        whole.AppendTokens([.. prompt, .. forced]);
        using GenAILogits expected = whole.GetLogits();

        using var stepwise = new GenAIGenerator(model, 1, 32);
        stepwise.AppendTokens(prompt);
        foreach (int token in forced)
        {
            stepwise.GetLogits().Dispose();
            stepwise.Force([token]);
            stepwise.GenerateNextToken();
            Assert.Equal(token, stepwise.GetNextTokens()[0]);
        }
        using GenAILogits actual = stepwise.GetLogits();
        for (int i = 0; i < model.Info.VocabularySize; i++) Assert.Equal(expected.Row(0)[i], actual.Row(0)[i], 1e-4);
    }

    [Fact]
    public void GetLogits_PromptThatEndsWithTheDirectorysPadToken_CountsThatToken()
    {
        // genai_config.json says pad 0: without this library's own pad token a trailing 0 would be masked.
        using var model = new GenAIModel(GenAITestLibrary.Golden("llama-tied"), new GenAIDevice());
        using var alone = new GenAIGenerator(model, 1, 32);
        alone.AppendTokens([9, 0]);
        using GenAILogits expected = alone.GetLogits();
        using var padded = new GenAIGenerator(model, 2, 32);
        padded.AppendTokens([9, 0, GenAIModel.PadToken, 9, 5, 7]);
        using GenAILogits actual = padded.GetLogits();
        using var shorter = new GenAIGenerator(model, 1, 32);
        shorter.AppendTokens([9]);
        using GenAILogits masked = shorter.GetLogits();

        float difference = 0;
        for (int i = 0; i < model.Info.VocabularySize; i++)
        {
            Assert.Equal(expected.Row(0)[i], actual.Row(0)[i], 1e-4);
            difference = Math.Max(difference, Math.Abs(expected.Row(0)[i] - masked.Row(0)[i]));
        }
        Assert.True(difference > 0.1, "the trailing token makes no difference to the policy, so this test shows nothing");
    }

    [Fact]
    public void Constructor_NoSuchDirectory_SaysWhatIsMissing()
    {
        var error = Assert.Throws<FileNotFoundException>(() => new GenAIModel(Path.Combine(Path.GetTempPath(), "no-such-policy"), new()));
        Assert.Contains("genai_config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_DamagedDirectory_PassesTheLibrarysReasonOn()
    {
        GenAITestLibrary.Need();
        string folder = Directory.CreateTempSubdirectory("aer-genai-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "genai_config.json"), """{ "model": { "type": "llama", "vocab_size": 8, "context_length": 8, "eos_token_id": 1, "decoder": { "filename": "absent.onnx" } } }""");
            var error = Assert.Throws<InvalidOperationException>(() => new GenAIModel(folder, new()));
            Assert.Contains(folder, error.Message, StringComparison.Ordinal);
            Assert.Contains("absent.onnx", error.Message, StringComparison.Ordinal);

            File.WriteAllText(Path.Combine(folder, "genai_config.json"), """{ "model": { "vocab_size": "8" } }""");
            Assert.Contains("vocab_size", Assert.Throws<InvalidDataException>(() => new GenAIModel(folder, new())).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Greedy search of the library itself, each row up to and including its end-of-sequence token.
    private static int[][] Decode(GenAIModel model, int[][] prompts)
    {
        int length = prompts.Max(p => p.Length);
        using var generator = new GenAIGenerator(model, prompts.Length, length + 24);
        generator.AppendTokens([.. prompts.SelectMany(p => p.Concat(Enumerable.Repeat(GenAIModel.PadToken, length - p.Length)))]);
        var rows = prompts.Select(_ => new List<int>()).ToArray();
        for (int step = 0; step < 24; step++)
        {
            generator.GenerateNextToken();
            ReadOnlySpan<int> tokens = generator.GetNextTokens();
            for (int row = 0; row < rows.Length; row++) rows[row].Add(tokens[row]);
        }
        return [.. rows.Select(r => r.TakeUntil(model.Info.EosTokenIds).ToArray())];
    }
}

file static class Sequences
{
    public static IEnumerable<int> TakeUntil(this IEnumerable<int> tokens, IReadOnlyList<int> last)
    {
        foreach (int token in tokens)
        {
            yield return token;
            if (last.Contains(token)) yield break;
        }
    }
}
