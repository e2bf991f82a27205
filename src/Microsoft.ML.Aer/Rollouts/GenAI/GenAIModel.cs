using System.Globalization;

namespace Microsoft.ML.Aer;

/// <summary>A policy loaded by ONNX Runtime GenAI from its directory, whose files stay mapped while it lives.</summary>
internal sealed unsafe class GenAIModel : IDisposable
{
    // The library takes trailing pad tokens of a prompt for padding, so the pad must be a token that no prompt
    // ends with. No real token is that for certain; -1 is, and the embedding's Gather reads it as the last row.
    public const int PadToken = -1;

    private readonly GenAIHandle _model;

    public GenAIModel(string folder, GenAIDevice device)
    {
        Info = GenAIModelInfo.Read(folder);
        Library = GenAILibrary.Instance;
        using GenAIHandle config = Configure(folder, device);
        nint model;
        Library.Check(Library.CreateModelFromConfig(config.Value, &model), $"to load the policy in {folder}");
        _model = new(Library, model, Library.DestroyModel);
    }

    public GenAIModelInfo Info { get; }

    /// <summary>The one token after which the library pads a row: it insists on one, of the vocabulary. Rows end where their requests say, so any would do; this one most requests end at.</summary>
    public int EndToken => Info.EosTokenIds.Count > 0 ? Info.EosTokenIds[0] : 0;

    internal GenAILibrary Library { get; }

    internal nint Handle => _model.Value;

    public void Dispose() => _model.Dispose();

    private GenAIHandle Configure(string folder, GenAIDevice device)
    {
        nint created;
        fixed (byte* path = GenAILibrary.Utf8(folder)) Library.Check(Library.CreateConfig(path, &created), $"to read {Path.Combine(folder, GenAIModelInfo.FileName)}");
        var config = new GenAIHandle(Library, created, Library.DestroyConfig);
        try
        {
            string doing = $"to configure the policy in {folder}";
            Library.Check(Library.ConfigClearProviders(config.Value), doing);
            if (device.CudaDevice is int index)
            {
                fixed (byte* cuda = "cuda\0"u8, key = "device_id\0"u8, value = GenAILibrary.Utf8(index.ToString(CultureInfo.InvariantCulture)))
                {
                    Library.Check(Library.ConfigAppendProvider(config.Value, cuda), doing);
                    Library.Check(Library.ConfigSetProviderOption(config.Value, cuda, key, value), doing);
                }
            }
            fixed (byte* json = GenAILibrary.Utf8(Overlay(device))) Library.Check(Library.ConfigOverlay(config.Value, json), doing);
            return config;
        }
        catch
        {
            config.Dispose();
            throw;
        }
    }

    // Written by hand: the library's parser knows neither null nor unknown keys.
    private string Overlay(GenAIDevice device)
    {
        string threads = device.Threads is int count
            ? $", \"decoder\": {{ \"session_options\": {{ \"intra_op_num_threads\": {count.ToString(CultureInfo.InvariantCulture)} }} }}"
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{{ \"model\": {{ \"pad_token_id\": {PadToken}, \"eos_token_id\": {EndToken}{threads} }} }}");
    }
}
