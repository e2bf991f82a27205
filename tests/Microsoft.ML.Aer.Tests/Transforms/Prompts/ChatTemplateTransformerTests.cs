using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

public sealed class ChatTemplateTransformerTests : IDisposable
{
    private const string Template = """
        {%- for message in messages %}{{ '[' + message['role'] + ':' + message['content'] + ']' }}{% endfor %}
        {%- if mood is defined %}{{ '{' + mood + '}' }}{% endif %}
        {%- if add_generation_prompt %}{{ 'answer=' }}{% endif %}
        """;

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TemporaryFolder _folder = new();

    public ChatTemplateTransformerTests()
    {
        foreach (string file in Directory.GetFiles(TestPaths.Data("character-policy"))) File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(_folder.FullName, "chat_template.jinja"), Template);
        string named = Directory.CreateDirectory(Path.Combine(_folder.FullName, "additional_chat_templates")).FullName;
        File.WriteAllText(Path.Combine(named, "short.jinja"), "{{ messages[-1]['content'] }}");
    }

    private IDataView Questions => _mlContext.Data.LoadFromEnumerable([new { Question = "1+2", Number = 0 }, new { Question = "", Number = 1 }]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Estimator_KeepsTheContract() => EstimatorContract.Check(
        _mlContext,
        _mlContext.Aer().Transforms.ApplyChatTemplate("Prompt", "Question", _folder.FullName),
        Questions,
        [_mlContext.Data.LoadFromEnumerable([new { Number = 1 }]), _mlContext.Data.LoadFromEnumerable([new { Question = 1 }])]);

    [Fact]
    public void Questions_AreMessagesOfAUser_BehindTheSystemPrompt()
    {
        Assert.Equal(["[user:1+2]answer=", "[user:]answer="], Prompts(Questions));
        Assert.Equal(["[system:add][user:1+2]answer=", "[system:add][user:]answer="], Prompts(Questions, new ChatTemplateOptions { SystemPrompt = "add" }));
    }

    [Fact]
    public void Options_EachReachesTheTemplate_AlsoAfterLoading()
    {
        IDataView conversations = _mlContext.Data.LoadFromEnumerable([new { Question = """[{"role":"user","content":"1+2"},{"role":"assistant","content":"3"}]""" }]);
        Assert.Equal(["[user:1+2][assistant:3]"], Prompts(conversations, new ChatTemplateOptions { InputsAreMessages = true, AddGenerationPrompt = false }));
        Assert.Equal(["1+2", ""], Prompts(Questions, new ChatTemplateOptions { TemplateName = "short" }));
        Assert.Equal("[user:1+2]{glad}answer=", Prompts(Questions, new ChatTemplateOptions { Variables = { ["mood"] = "\"glad\"" } })[0]);
    }

    [Fact]
    public void BadSettingsAndInputs_AreRefusedByName()
    {
        AerTransformsCatalog transforms = _mlContext.Aer().Transforms;
        Assert.Contains("SystemPrompt", Assert.Throws<ArgumentException>(() => Prompts(Questions, new ChatTemplateOptions { SystemPrompt = "add", InputsAreMessages = true })).Message, StringComparison.Ordinal);
        Assert.Contains("'mood'", Assert.Throws<ArgumentException>(() => Prompts(Questions, new ChatTemplateOptions { Variables = { ["mood"] = "glad" } })).Message, StringComparison.Ordinal);
        Assert.Contains("'long'", Assert.Throws<InvalidOperationException>(() => Prompts(Questions, new ChatTemplateOptions { TemplateName = "long" })).Message, StringComparison.Ordinal);
        Assert.Contains("'Question'", Assert.Throws<FormatException>(() => Prompts(Questions, new ChatTemplateOptions { InputsAreMessages = true })).Message, StringComparison.Ordinal);
        Assert.Contains("no chat template", Assert.Throws<InvalidOperationException>(() => transforms.ApplyChatTemplate("P", "Q", TestPaths.Data("character-policy"))).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder.FullName, "chat_template.jinja"), "{% nothing %}");
        Assert.Contains("line 1", Assert.ThrowsAny<InvalidOperationException>(() => transforms.ApplyChatTemplate("P", "Q", _folder.FullName)).Message, StringComparison.Ordinal);
    }

    // By the transformer, and by one that was saved and loaded: the folder is gone by then as far as it knows.
    private string[] Prompts(IDataView rows, ChatTemplateOptions? options = null)
    {
        ChatTemplateTransformer transformer = _mlContext.Aer().Transforms.ApplyChatTemplate("Prompt", "Question", _folder.FullName, options ?? new ChatTemplateOptions()).Fit(rows);
        string[] prompts = [.. transformer.Transform(rows).GetColumn<string>("Prompt")];
        using var file = new MemoryStream();
        _mlContext.Model.Save(transformer, rows.Schema, file);
        Assert.Equal(prompts, new MLContext().Model.Load(file, out _).Transform(rows).GetColumn<string>("Prompt"));
        return prompts;
    }
}
