using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Aer;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ChatTemplateTransformer), null, typeof(SignatureLoadModel), ChatTemplateTransformer.UserName, ChatTemplateTransformer.LoaderSignature)]

namespace Microsoft.ML.Aer;

/// <summary>Questions or conversations to prompts, by a policy's chat template.</summary>
/// <remarks>A text column in, a text column out, row by row. Saved with the template: a loaded model needs no checkpoint folder.</remarks>
public sealed class ChatTemplateTransformer : ITransformer
{
    internal const string UserName = "Chat Template Transformer";
    internal const string LoaderSignature = "AerChatTemplate";

    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly ChatTemplateOptions _options;
    private readonly IReadOnlyDictionary<string, byte[]> _files;

    internal ChatTemplateTransformer(IHostEnvironment environment, string outputColumnName, string inputColumnName, ChatTemplateOptions options, IReadOnlyDictionary<string, byte[]> files, string place)
    {
        _host = environment.Register(nameof(ChatTemplateTransformer));
        (_outputColumnName, _inputColumnName) = (outputColumnName, inputColumnName);
        // A copy: what the caller changes afterwards is not this transformer's.
        _options = ChatTemplateOptions.FromJson(options.ToJson());
        // Templates and special tokens; the vocabulary, which is large, they do not need.
        _files = files.Where(f => f.Key != TokenizerFiles.Tokenizer).ToDictionary(StringComparer.Ordinal);
        IReadOnlyDictionary<string, JsonElement> variables = _options.Check();
        ChatTemplates templates = ChatTemplates.Read(files, place);
        _ = templates.Find(_options.TemplateName);
        Mapping = new TextMapping(_host, "input", inputColumnName, [new TextOutput<ReadOnlyMemory<char>>(outputColumnName, TextDataViewType.Instance, text =>
            templates.Render(Messages(text), _options.AddGenerationPrompt, variables, _options.TemplateName).AsMemory())]);
    }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal TextMapping Mapping { get; }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Mapping.Schema(inputSchema);

    /// <summary>Adds the prompts, made as they are read.</summary>
    /// <param name="input">Rows with the input column.</param>
    /// <returns>The rows with the new column behind.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or not text.</exception>
    public IDataView Transform(IDataView input) => Mapping.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Mapping.Mapper(inputSchema);

    private JsonElement Messages(string text)
    {
        if (_options.InputsAreMessages)
        {
            try
            {
                return JsonSerializer.Deserialize<JsonElement>(text);
            }
            catch (JsonException e)
            {
                throw _host.Process(new FormatException($"Column '{_inputColumnName}' holds '{(text.Length > 60 ? text[..60] + "..." : text)}', which is no JSON array of messages: {e.Message}", e));
            }
        }
        var question = new Message("user", text);
        return JsonSerializer.SerializeToElement(_options.SystemPrompt is { } system ? new[] { new Message("system", system), question } : [question], JsonSerializerOptions.Web);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());

        // *** Binary format ***
        // string, string: output and input column
        // string: the options, as JSON
        // the files with the templates and special tokens, see ModelFolder
        ctx.SaveNonEmptyString(_outputColumnName);
        ctx.SaveNonEmptyString(_inputColumnName);
        ctx.SaveNonEmptyString(_options.ToJson());
        ModelFolder.Save(_host, ctx, _files);
    }

    private static ChatTemplateTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        IHost host = env.Register(nameof(ChatTemplateTransformer));
        ctx.CheckAtModel(GetVersionInfo());

        // *** Binary format *** as in Save.
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadNonEmptyString();
        ChatTemplateOptions options = ChatTemplateOptions.FromJson(ctx.LoadNonEmptyString());
        return ModelFolder.Load(host, ctx, "chat template", folder => new ChatTemplateTransformer(host, output, input, options, ModelFolder.ReadFiles(folder), ""));
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "AERCHATT",
        verWrittenCur: 0x00010001, // Initial
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ChatTemplateTransformer).Assembly.GetName().Name!);

    private sealed record Message(string Role, string Content);
}
