using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>
/// The chat templates of a tokenizer by name, and the special tokens that they see. A file chat_template.jinja wins over
/// what tokenizer_config.json says, which is one template or several with names.
/// </summary>
internal sealed class ChatTemplates
{
    /// <summary>Name of the template that is used where none is named.</summary>
    public const string Default = "default";

    private const string ForTools = "tool_use";
    private readonly SortedDictionary<string, Lazy<ChatTemplate>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _specialTokens = new(StringComparer.Ordinal);

    /// <summary>The names there are.</summary>
    public IReadOnlyCollection<string> Names => _byName.Keys;

    /// <exception cref="FormatException">tokenizer_config.json is not valid.</exception>
    public static ChatTemplates Read(IReadOnlyDictionary<string, byte[]> files, string place)
    {
        var templates = new ChatTemplates();
        foreach (string name in new[] { TokenizerFiles.SpecialTokensMap, TokenizerFiles.Config })
        {
            string path = Path.Combine(place, name);
            if (files.TryGetValue(name, out byte[]? bytes)) templates.ReadConfig(JsonFile.ParseObject(bytes, path), path);
        }
        foreach ((string name, byte[] bytes) in files)
        {
            string path = Path.Combine(place, name);
            if (name == TokenizerFiles.ChatTemplate) templates.Add(Default, Encoding.UTF8.GetString(bytes), path);
            else if (name.StartsWith(TokenizerFiles.NamedChatTemplates + "/", StringComparison.Ordinal)) templates.Add(Path.GetFileNameWithoutExtension(name), Encoding.UTF8.GetString(bytes), path);
        }
        return templates;
    }

    /// <summary>The template of a name, or the default; with tools, one made for them where there is one.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name.</exception>
    public ChatTemplate Find(string? name = null, bool hasTools = false)
    {
        string wanted = name ?? (hasTools && _byName.ContainsKey(ForTools) ? ForTools : Default);
        if (_byName.TryGetValue(wanted, out Lazy<ChatTemplate>? template)) return template.Value;
        throw new InvalidOperationException(_byName.Count == 0
            ? "The policy's tokenizer has no chat template: neither chat_template.jinja nor a chat_template in tokenizer_config.json. Write the prompts themselves into a column instead."
            : $"The policy's tokenizer has no chat template '{wanted}', but {string.Join(", ", _byName.Keys.Select(known => $"'{known}'"))}.");
    }

    /// <summary>Renders a conversation with a template and the tokenizer's special tokens; see <see cref="ChatTemplate.Render"/>.</summary>
    public string Render(JsonElement messages, bool addGenerationPrompt, IReadOnlyDictionary<string, JsonElement>? variables = null, string? name = null, TimeProvider? time = null)
    {
        variables ??= _specialTokens;
        bool hasTools = variables.TryGetValue("tools", out JsonElement tools) && tools.ValueKind != JsonValueKind.Null;
        return Find(name, hasTools).Render(messages, addGenerationPrompt, _specialTokens.Concat(variables), time);
    }

    private void ReadConfig(Dictionary<string, JsonElement> config, string path)
    {
        foreach ((string key, JsonElement value) in config)
        {
            if (key == "chat_template") ReadTemplates(value, path);
            else if (key == "extra_special_tokens" && value.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty token in value.EnumerateObject()) AddToken(token.Name, token.Value);
            }
            else if (key.EndsWith("_token", StringComparison.Ordinal)) AddToken(key, value);
        }
    }

    private void AddToken(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content)) value = content;
        if (value.ValueKind == JsonValueKind.String) _specialTokens[key] = value;
    }

    private void ReadTemplates(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null: break;
            case JsonValueKind.String:
                Add(Default, value.GetString()!, $"{path}: chat_template");
                break;
            case JsonValueKind.Array:
                foreach (JsonElement template in value.EnumerateArray())
                {
                    var component = new TokenizerComponent(template, $"{path}: chat_template");
                    Add(component.Text("name"), component.Text("template"), $"{path}: chat_template '{component.Text("name")}'");
                }
                break;
            default:
                throw new FormatException($"{path}: 'chat_template' must be a text, or an array of objects with name and template.");
        }
    }

    // Parsed when first used: a policy whose template is not supported still answers plain prompts.
    private void Add(string name, string source, string place) => _byName[name] = new Lazy<ChatTemplate>(() => ChatTemplate.Parse(source, place));
}
