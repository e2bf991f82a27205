using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.ML.Aer;

/// <summary>How <see cref="AerTransformsCatalog.ApplyChatTemplate(string, string, string, ChatTemplateOptions)"/> makes a prompt. Kept in the model it is saved in.</summary>
public sealed class ChatTemplateOptions
{
    /// <summary>What a system message says before the question. Default: null, none, which leaves what the template itself says then. Refused together with <see cref="InputsAreMessages"/>.</summary>
    public string? SystemPrompt;

    /// <summary>
    /// Whether the input column holds a whole conversation, as a JSON array of objects with <c>role</c> and <c>content</c>, and not the
    /// text of one question. Default: false.
    /// </summary>
    public bool InputsAreMessages;

    /// <summary>Whether the prompt ends where the policy is to answer. Default: true.</summary>
    public bool AddGenerationPrompt = true;

    /// <summary>Which of the checkpoint's templates to use, where it has several. Default: null, the one called "default".</summary>
    public string? TemplateName;

    /// <summary>Gets what else the template sees, as JSON values by name, for instance <c>enable_thinking</c> = <c>false</c>. Default: nothing.</summary>
    public IDictionary<string, string> Variables { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Initializes a new instance of the <see cref="ChatTemplateOptions"/> class with the defaults.</summary>
    public ChatTemplateOptions()
    {
    }

    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate };

    internal string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="FormatException">The text is no such object.</exception>
    internal static ChatTemplateOptions FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ChatTemplateOptions>(json, Json) ?? throw new FormatException("The settings of the chat template are null.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The settings of the chat template are damaged: {e.Message}", e);
        }
    }

    /// <summary>The variables as the template sees them.</summary>
    /// <exception cref="ArgumentException">A variable is no JSON value, or settings exclude one another.</exception>
    internal IReadOnlyDictionary<string, JsonElement> Check()
    {
        if (InputsAreMessages && SystemPrompt is not null) throw new ArgumentException($"{nameof(SystemPrompt)} is set, but the inputs are whole conversations ({nameof(InputsAreMessages)}): write it into them, as a message of the role system.", nameof(SystemPrompt));
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach ((string name, string value) in Variables)
        {
            try
            {
                values.Add(name, JsonSerializer.Deserialize<JsonElement>(value));
            }
            catch (JsonException e)
            {
                throw new ArgumentException($"The template's variable '{name}' is {value}, which is no JSON value: write true, 1 or \"text\".", nameof(Variables), e);
            }
        }
        return values;
    }
}
