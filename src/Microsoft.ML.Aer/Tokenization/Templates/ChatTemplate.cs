using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>
/// A chat template: messages to a prompt. Interprets the part of Jinja that chat templates use, without reaching any .NET
/// object and within bounds on steps, nesting and output. Immutable; used by several threads at once.
/// </summary>
internal sealed class ChatTemplate
{
    private const int LongestSource = 1 << 20;
    private readonly IReadOnlyList<Statement> _body;

    private ChatTemplate(string name, string source, IReadOnlyList<Statement> body) => (Name, Source, _body) = (name, source, body);

    /// <summary>The file or key it comes from.</summary>
    public string Name { get; }

    /// <summary>Its text.</summary>
    public string Source { get; }

    /// <param name="source">The template's text.</param>
    /// <param name="name">Where it comes from, for messages.</param>
    /// <exception cref="TemplateException">The text is no template, or uses what is not supported: line and construct.</exception>
    public static ChatTemplate Parse(string source, string name)
    {
        if (source.Length <= LongestSource) return new ChatTemplate(name, source, TemplateParser.Parse(source, name));
        var fault = new TemplateException($"{source.Length} characters are too many for a template (at most {LongestSource}).");
        fault.Locate(name, 1, "template");
        throw fault;
    }

    /// <summary>Renders a conversation.</summary>
    /// <param name="messages">A JSON array of objects with role and content; keys that are null count as absent, as in transformers.</param>
    /// <param name="addGenerationPrompt">Whether the prompt ends where the policy is to answer.</param>
    /// <param name="variables">What else the template sees: special tokens by their key, <c>tools</c>, <c>enable_thinking</c> and the like.</param>
    /// <param name="time">What <c>strftime_now</c> reads; the system's by default.</param>
    /// <exception cref="TemplateException">The template fails or raises: line, construct and why.</exception>
    public string Render(JsonElement messages, bool addGenerationPrompt, IEnumerable<KeyValuePair<string, JsonElement>> variables, TimeProvider? time = null)
    {
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0) throw new TemplateException("a conversation needs at least one message.");
        var scope = new TemplateScope(null);
        foreach (TemplateFunction function in TemplateGlobals.All) scope[function.Name] = function;
        scope = new TemplateScope(scope)
        {
            ["messages"] = new TemplateList([.. messages.EnumerateArray().Select(Message)]),
            ["tools"] = null,
            ["documents"] = null,
            ["add_generation_prompt"] = addGenerationPrompt,
        };
        foreach ((string name, JsonElement value) in variables) scope[name] = TemplateJson.Read(value);
        var context = new TemplateContext(Name, time ?? TimeProvider.System);
        _ = Statement.ExecuteAll(_body, context, scope);
        return context.Output.ToString();
    }

    private static object? Message(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object) return TemplateJson.Read(message);
        var map = new TemplateMap();
        foreach (JsonProperty property in message.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null)) map[property.Name] = TemplateJson.Read(property.Value);
        return map;
    }
}
