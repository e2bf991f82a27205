using Microsoft.ML;
using Microsoft.ML.Aer;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(PolicyTransformer), null, typeof(SignatureLoadModel), PolicyTransformer.UserName, PolicyTransformer.LoaderSignature)]

namespace Microsoft.ML.Aer;

public sealed partial class PolicyTransformer
{
    internal const string UserName = "Policy Transformer";
    internal const string LoaderSignature = "AerPolicyTransformer";

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        _model.AddReference();
        try
        {
            Save(ctx);
        }
        finally
        {
            _model.Release();
        }
    }

    private void Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());

        // *** Binary format ***
        // string: each column's name: prompt, completion, token count, finish reason, tokens, entropy
        // float, int, float, int: temperature (NaN: not set), top k (-1), top p (NaN), most new tokens (0)
        // int, int, int, bool: completions a prompt, seed, batch size, whether tokens are put out
        // float, int, float, int, float: the policy's own temperature, top k, top p, most new tokens, training temperature
        // long, string or null: policy version, training summary (JSON)
        // the checkpoint's files, see ModelFolder
        foreach (string name in new[] { _columns.Prompt, _columns.Completion, _columns.TokenCount, _columns.FinishReason, _columns.Tokens, _columns.Entropy }) ctx.SaveNonEmptyString(name);
        ctx.Writer.Write(_decoding.Temperature ?? float.NaN);
        ctx.Writer.Write(_decoding.TopK ?? -1);
        ctx.Writer.Write(_decoding.TopP ?? float.NaN);
        ctx.Writer.Write(_decoding.MaxNewTokens ?? 0);
        ctx.Writer.Write(_decoding.CompletionsPerPrompt);
        ctx.Writer.Write(_decoding.Seed);
        ctx.Writer.Write(_decoding.BatchSize);
        ctx.Writer.Write(_decoding.OutputTokens);
        PolicyGeneration own = _model.Generation;
        ctx.Writer.Write(own.Temperature);
        ctx.Writer.Write(own.TopK);
        ctx.Writer.Write(own.TopP);
        ctx.Writer.Write(own.MaxNewTokens);
        ctx.Writer.Write(own.TrainingTemperature);
        ctx.Writer.Write(_model.Contents.Version);
        ctx.SaveStringOrNull(_model.Contents.Summary);
        ModelFolder.Save(_host, ctx, _model.Contents.Files());
    }

    private static PolicyTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        IHost host = env.Register(nameof(PolicyTransformer));
        ctx.CheckAtModel(GetVersionInfo());

        // *** Binary format *** as in Save.
        var columns = new CompletionColumns(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
        var decoding = new DecodingOptions
        {
            Temperature = ctx.Reader.ReadSingle() is var temperature && float.IsNaN(temperature) ? null : temperature,
            TopK = ctx.Reader.ReadInt32() is >= 0 and var topK ? topK : null,
            TopP = ctx.Reader.ReadSingle() is var topP && float.IsNaN(topP) ? null : topP,
            MaxNewTokens = ctx.Reader.ReadInt32() is > 0 and var maxNewTokens ? maxNewTokens : null,
            CompletionsPerPrompt = ctx.Reader.ReadInt32(),
            Seed = ctx.Reader.ReadInt32(),
            BatchSize = ctx.Reader.ReadInt32(),
            OutputTokens = ctx.Reader.ReadBoolean(),
        };
        var own = new PolicyGeneration
        {
            Temperature = ctx.Reader.ReadSingle(),
            TopK = ctx.Reader.ReadInt32(),
            TopP = ctx.Reader.ReadSingle(),
            MaxNewTokens = ctx.Reader.ReadInt32(),
            TrainingTemperature = ctx.Reader.ReadSingle(),
        };
        long version = ctx.Reader.ReadInt64();
        string? summary = ctx.LoadStringOrNull();
        PolicyModel model = ModelFolder.Load(host, ctx, "policy", folder => PolicyModel.FromCheckpointFolder(folder, own, summary, version));
        try
        {
            return new PolicyTransformer(host, model, columns, decoding);
        }
        catch
        {
            model.Release();
            throw;
        }
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "AERPOLCY",
        verWrittenCur: 0x00010001, // Initial
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(PolicyTransformer).Assembly.GetName().Name!);
}
