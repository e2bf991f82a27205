using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A template is untrusted: it ends, stays within memory, reaches nothing but its values, and says where it failed.</summary>
public sealed class TemplateBoundsTests
{
    private static readonly JsonElement Messages = JsonDocument.Parse("""[{"role":"user","content":"q"}]""").RootElement;

    [Theory]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}{% endfor %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "deep")]
    [InlineData("{% macro f() %}{% for i in range(9) %}{{ f() }}{% endfor %}{% endmacro %}{{ f() }}", "deep")]
    [InlineData("{% set ns = namespace(s='0123456789') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "characters")]
    [InlineData("{% for i in range(5000) %}{{ 'x' * 1000000 }}{% endfor %}", "")]
    [InlineData("{{ 'x' * 1000000000 }}", "")]
    [InlineData("{{ [0] * 1000000000 }}", "")]
    [InlineData("{{ range(1000000000) }}", "range")]
    [InlineData("{{ 2 ** 100000000 }}", "")]
    [InlineData("{{ '%.1000000000f' % 1.0 }}", "")]
    [InlineData("{{ 'x'.center(1000000000) }}", "")]
    public void EndlessOrBoundlessWork_IsStopped(string template, string reason)
    {
        TemplateException fault = Assert.Throws<TemplateException>(() => Render(template));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, fault.Line);
    }

    [Fact]
    public void DeepNesting_IsRefusedWhenParsed()
    {
        string brackets = "{{ " + new string('(', 100_000) + "1" + new string(')', 100_000) + " }}";
        string blocks = string.Concat(Enumerable.Repeat("{% if true %}", 100_000));
        Assert.Throws<TemplateException>(() => Render(brackets));
        Assert.Throws<TemplateException>(() => Render(blocks));
        Assert.Throws<TemplateException>(() => Render(new string('x', 2_000_000)));
    }

    [Theory]
    [InlineData("{{ messages.GetType() }}")]
    [InlineData("{{ 'a'.Length + 1 }}")]
    [InlineData("{{ messages[0].__class__.__name__ }}")]
    [InlineData("{{ raise_exception.Method.Name }}")]
    [InlineData("{{ ''.__class__.__mro__[1] }}")]
    [InlineData("{{ self.x }}")]
    public void Members_OfNetObjects_AreOutOfReach(string template) => Assert.Throws<TemplateException>(() => Render(template));

    [Theory]
    [InlineData("a\n{{ nothing.at_all }}", 2, "'.at_all'", "'nothing' is undefined")]
    [InlineData("{% if true %}\n\n  {{ 1 | sideways }}\n{% endif %}", 3, "filter 'sideways'", "this filter is not supported")]
    [InlineData("x\n{% include 'other' %}", 2, "include", "not supported")]
    [InlineData("\n\n{{ raise_exception('Roles must alternate') }}", 3, "raise_exception", "Roles must alternate")]
    [InlineData("{{ 1 is strange }}", 1, "strange", "not supported")]
    [InlineData("\n{% for x in messages %}", 2, "for", "the block has")]
    public void Fault_NamesTemplateLineAndConstruct(string template, int line, string construct, string reason)
    {
        TemplateException fault = Assert.Throws<TemplateException>(() => Render(template));
        Assert.Equal(line, fault.Line);
        Assert.StartsWith($"chat_template.jinja, line {line}, ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(construct, fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_AreFoundWhereverPublishersPutThem()
    {
        (string, string) config = (TokenizerFiles.Config, """{"chat_template": "config", "bos_token": "<s>"}""");
        Assert.Equal("config", Templates(config).Render(Messages, true));
        Assert.Equal("file", Templates(config, (TokenizerFiles.ChatTemplate, "file")).Render(Messages, true));
        ChatTemplates several = Templates((TokenizerFiles.Config, """{"chat_template": [{"name": "default", "template": "d{{ bos_token }}"}, {"name": "tool_use", "template": "t"}, {"name": "rag", "template": "r"}], "bos_token": {"content": "<s>"}}"""));
        Assert.Equal(["default", "rag", "tool_use"], several.Names);
        Assert.Equal("d<s>", several.Render(Messages, true));
        Assert.Equal("r", several.Render(Messages, true, name: "rag"));
        Assert.Equal("t", several.Render(Messages, true, new Dictionary<string, JsonElement> { ["tools"] = JsonDocument.Parse("[]").RootElement }));
        Assert.Equal("n", Templates((TokenizerFiles.NamedChatTemplates + "/rag.jinja", "n")).Render(Messages, true, name: "rag"));
        Assert.Contains("'rag', 'tool_use'", Assert.Throws<InvalidOperationException>(() => several.Find("code")).Message, StringComparison.Ordinal);
        Assert.Contains("no chat template", Assert.Throws<InvalidOperationException>(() => Templates().Find()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_IsTheCallersToGive()
    {
        var time = new FixedTime(new DateTimeOffset(2024, 7, 6, 15, 4, 5, TimeSpan.Zero));
        string text = ChatTemplate.Parse("{{ strftime_now('%d %b %Y|%Y-%m-%d|%A %B %-d|%H:%M:%S|%I %p|%j|%y|%%') }}", "t").Render(Messages, true, [], time);
        Assert.Equal("06 Jul 2024|2024-07-06|Saturday July 6|15:04:05|03 PM|188|24|%", text);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("3")]
    public void Conversation_ThatIsNone_IsRefused(string messages) =>
        Assert.Throws<TemplateException>(() => ChatTemplate.Parse("x", "t").Render(JsonDocument.Parse(messages).RootElement, true, []));

    private static string Render(string template) => ChatTemplate.Parse(template, "chat_template.jinja").Render(Messages, true, []);

    private static ChatTemplates Templates(params (string Name, string Content)[] files) =>
        ChatTemplates.Read(files.ToDictionary(f => f.Name, f => Encoding.UTF8.GetBytes(f.Content)), "folder");

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
