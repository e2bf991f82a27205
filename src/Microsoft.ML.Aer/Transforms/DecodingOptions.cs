using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>How a fitted or loaded policy answers. Changed with <see cref="AerCatalog.WithDecoding"/>, without fitting again.</summary>
/// <remarks>
/// A completion depends on the prompt's tokens, these settings and <see cref="Seed"/> alone: not on the batch, the row, the
/// engine or the number of passes. Two rows with one prompt get the same completions; ask for several with
/// <see cref="CompletionsPerPrompt"/>.
/// </remarks>
public sealed class DecodingOptions
{
    /// <summary>
    /// What logits are divided by before the softmax; 0 takes the likeliest token (greedy). Default: null, the policy's own:
    /// its generation_config.json where that samples, else 0 for one completion a prompt and the temperature the policy was
    /// trained at (1 without training) for several. Range: 0 or more.
    /// </summary>
    public float? Temperature;

    /// <summary>Only this many likeliest tokens may be drawn; 0 means all. Ignored when greedy. Default: null, generation_config.json's where that samples, else 0.</summary>
    public int? TopK;

    /// <summary>Only the likeliest tokens that together reach this probability may be drawn; 1 means all. Ignored when greedy. Default: null, generation_config.json's where that samples, else 1. Range: above 0 up to 1.</summary>
    public float? TopP;

    /// <summary>
    /// Most tokens of a completion, its end-of-sequence token included; the policy's context length may end it earlier.
    /// Default: null, the number the policy was trained with, else generation_config.json's, else 256 (TRL). Range: 1 or more.
    /// </summary>
    public int? MaxNewTokens;

    /// <summary>Completions for each prompt. Above 1 the output columns are vectors of this length. Default: 1. Range: 1 or more; above 1 the temperature may not be 0.</summary>
    public int CompletionsPerPrompt = 1;

    /// <summary>Seed of the completions' random streams. Ignored when greedy. Default: 0.</summary>
    public int Seed;

    /// <summary>Rows that are read ahead and answered together by <see cref="ITransformer.Transform"/>: more are faster and cost more memory. Default: 32. Range: 1 or more.</summary>
    public int BatchSize = 32;

    /// <summary>
    /// Adds two columns: <c>CompletionTokens</c>, the token ids of a prompt's completions one after another (their lengths are
    /// in <c>CompletionTokenCount</c>), and <c>CompletionEntropy</c>, the mean entropy in nats of the distributions a
    /// completion's tokens were drawn from. Default: false.
    /// </summary>
    public bool OutputTokens;

    /// <summary>Initializes a new instance of the <see cref="DecodingOptions"/> class with the defaults.</summary>
    public DecodingOptions()
    {
    }

    internal DecodingOptions(DecodingOptions other)
    {
        Temperature = other.Temperature;
        TopK = other.TopK;
        TopP = other.TopP;
        MaxNewTokens = other.MaxNewTokens;
        CompletionsPerPrompt = other.CompletionsPerPrompt;
        Seed = other.Seed;
        BatchSize = other.BatchSize;
        OutputTokens = other.OutputTokens;
    }

    /// <summary>How tokens are drawn: what is set here, else the policy's own.</summary>
    internal SamplingSettings Sampling(PolicyGeneration own, IReadOnlyList<int> stopTokens) => new()
    {
        Temperature = Temperature ?? (own.Temperature > 0 || CompletionsPerPrompt == 1 ? own.Temperature : own.TrainingTemperature),
        TopK = TopK ?? own.TopK,
        TopP = TopP ?? own.TopP,
        MaxNewTokens = MaxNewTokens ?? own.MaxNewTokens,
        StopTokens = stopTokens,
    };

    /// <summary>Refuses settings that are out of their range, all in one exception.</summary>
    internal static void Check(IExceptionContext context, DecodingOptions decoding)
    {
        IReadOnlyList<string> faults = decoding.Faults();
        if (faults.Count == 0) return;
        throw context.Process(new ArgumentOutOfRangeException(nameof(decoding), $"The decoding options have {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:{string.Concat(faults.Select(f => $"{Environment.NewLine}- {f}"))}"));
    }

    /// <summary>Every setting that is out of its range, each with what to set instead.</summary>
    internal IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (Temperature is { } temperature && !(temperature >= 0 && float.IsFinite(temperature))) Add(nameof(Temperature), temperature, "0 (greedy) or more");
        if (TopK < 0) Add(nameof(TopK), TopK, "0 (all) or more");
        if (TopP is { } topP && !(topP is > 0 and <= 1)) Add(nameof(TopP), topP, "above 0 and at most 1 (all)");
        if (MaxNewTokens < 1) Add(nameof(MaxNewTokens), MaxNewTokens, "1 or more");
        if (CompletionsPerPrompt < 1) Add(nameof(CompletionsPerPrompt), CompletionsPerPrompt, "1 or more");
        if (BatchSize < 1) Add(nameof(BatchSize), BatchSize, "1 or more");
        if (CompletionsPerPrompt > 1 && Temperature == 0)
        {
            faults.Add($"{nameof(CompletionsPerPrompt)} is {CompletionsPerPrompt} with {nameof(Temperature)} 0, which gives the same completion each time: set a temperature above 0, or one completion.");
        }
        return faults;

        void Add(string name, object? found, string expected) =>
            faults.Add(FormattableString.Invariant($"{name} is {found}, but must be {expected}."));
    }
}
