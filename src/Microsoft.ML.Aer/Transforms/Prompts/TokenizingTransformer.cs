using Microsoft.ML;
using Microsoft.ML.Aer;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TokenizingTransformer), null, typeof(SignatureLoadModel), TokenizingTransformer.UserName, TokenizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Aer;

/// <summary>Texts to a policy's token ids, or to their number.</summary>
/// <remarks>A text column in, a vector of Int32 or an Int32 out, row by row. Saved with the tokenizer.</remarks>
public sealed class TokenizingTransformer : ITransformer
{
    internal const string UserName = "Policy Tokenizing Transformer";
    internal const string LoaderSignature = "AerTokenizing";

    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly TokenizingOutput _output;
    private readonly bool _addSpecialTokens;
    private readonly IReadOnlyDictionary<string, byte[]> _files;

    internal TokenizingTransformer(IHostEnvironment environment, string outputColumnName, string inputColumnName, TokenizingOutput output, bool addSpecialTokens, IReadOnlyDictionary<string, byte[]> files, string place)
    {
        _host = environment.Register(nameof(TokenizingTransformer));
        (_outputColumnName, _inputColumnName, _output, _addSpecialTokens, _files) = (outputColumnName, inputColumnName, output, addSpecialTokens, files);
        PolicyTokenizer tokenizer = PolicyTokenizer.Create(files, place);
        Func<string, int[]> encode = addSpecialTokens ? tokenizer.EncodePrompt : tokenizer.EncodeCompletion;
        Mapping = new TextMapping(_host, "input", inputColumnName, [output switch
        {
            TokenizingOutput.Tokens => new TextVectorOutput<int>(outputColumnName, NumberDataViewType.Int32, encode),
            TokenizingOutput.Count => new TextOutput<int>(outputColumnName, NumberDataViewType.Int32, text => encode(text).Length),
            _ => throw new FormatException($"{(int)output} is no output of this transformer."),
        }]);
    }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    internal TextMapping Mapping { get; }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Mapping.Schema(inputSchema);

    /// <summary>Adds the tokens or their number, computed as they are read.</summary>
    /// <param name="input">Rows with the input column.</param>
    /// <returns>The rows with the new column behind.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or not text.</exception>
    public IDataView Transform(IDataView input) => Mapping.Transform(input);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Mapping.Mapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());

        // *** Binary format ***
        // string, string: output and input column
        // int, bool: what is put out (TokenizingOutput), whether special tokens are added
        // the tokenizer's files, see ModelFolder
        ctx.SaveNonEmptyString(_outputColumnName);
        ctx.SaveNonEmptyString(_inputColumnName);
        ctx.Writer.Write((int)_output);
        ctx.Writer.Write(_addSpecialTokens);
        ModelFolder.Save(_host, ctx, _files);
    }

    private static TokenizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        IHost host = env.Register(nameof(TokenizingTransformer));
        ctx.CheckAtModel(GetVersionInfo());

        // *** Binary format *** as in Save.
        string output = ctx.LoadNonEmptyString(), input = ctx.LoadNonEmptyString();
        var kind = (TokenizingOutput)ctx.Reader.ReadInt32();
        bool special = ctx.Reader.ReadBoolean();
        return ModelFolder.Load(host, ctx, "tokenizer", folder => new TokenizingTransformer(host, output, input, kind, special, ModelFolder.ReadFiles(folder), ""));
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "AERTOKEN",
        verWrittenCur: 0x00010001, // Initial
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TokenizingTransformer).Assembly.GetName().Name!);
}

/// <summary>What a <see cref="TokenizingTransformer"/> puts out. The numbers are in model files.</summary>
internal enum TokenizingOutput
{
    Tokens = 0,
    Count = 1,
}
