using Microsoft.ML;
using Microsoft.ML.Aer;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(PolicyTransformer), null, typeof(SignatureLoadModel), PolicyTransformer.UserName, PolicyTransformer.LoaderSignature)]

namespace Microsoft.ML.Aer;

public sealed partial class PolicyTransformer
{
    internal const string UserName = "Policy Transformer";
    internal const string LoaderSignature = "AerPolicyTransformer";

    // The largest number of files a sane model lists: shards of 5 GB and a few dozen small ones.
    private const int MostFiles = 10_000;

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
        // int, then so many strings: the names of the checkpoint's files, each an entry of its own
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
        IReadOnlyList<CheckpointFile> files = _model.Contents.Files();
        ctx.Writer.Write(files.Count);
        foreach (CheckpointFile file in files) ctx.SaveNonEmptyString(file.Name);
        foreach (CheckpointFile file in files)
        {
            _host.CheckAlive();
            ModelEntries.Save(ctx, file.Name, compress: !file.Name.EndsWith(".safetensors", StringComparison.Ordinal), file.Write);
        }
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
        PolicyModel model = Read(host, ctx, own, summary, version);
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

    private static PolicyModel Read(IHost host, ModelLoadContext ctx, PolicyGeneration own, string? summary, long version)
    {
        using var folder = new TemporaryFolder(host);
        try
        {
            Extract(ctx, folder.Path);
            return PolicyModel.FromCheckpointFolder(folder.Path, own, summary, version);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or NotSupportedException)
        {
            // Where it lies for now tells the reader nothing.
            string message = e.Message.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(folder.Path, "the model file", StringComparison.Ordinal);
            throw host.Process(new FormatException($"The policy in the model file cannot be read. {message}", e));
        }
    }

    private static void Extract(ModelLoadContext ctx, string folder)
    {
        int count = ctx.Reader.ReadInt32();
        if (count is < 1 or > MostFiles) throw new InvalidDataException($"It claims to consist of {count} files.");
        foreach (string name in Enumerable.Range(0, count).Select(_ => ctx.LoadNonEmptyString()).ToArray())
        {
            string path = Path.GetFullPath(Path.Combine(folder, name));
            if (name.Contains("..", StringComparison.Ordinal) || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"It lists '{name}', which is no file of a checkpoint folder.");
            }
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ModelEntries.Extract(ctx, name, path);
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
