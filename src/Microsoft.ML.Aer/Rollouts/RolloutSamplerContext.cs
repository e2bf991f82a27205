using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer;

/// <summary>What a trainer gives for any sampler to be made of.</summary>
internal sealed record RolloutSamplerContext
{
    /// <summary>The policy in training.</summary>
    public required CausalPolicy Policy { get; init; }

    /// <summary>Its weights for readers outside TorchSharp.</summary>
    public required IPolicyWeights Weights { get; init; }

    /// <summary>The version of the present weights.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>Writes the present weights as an ONNX Runtime GenAI directory.</summary>
    public required GenAIExport Export { get; init; }

    /// <summary>A folder of this run's own for such directories; made when needed.</summary>
    public required string Folder { get; init; }

    /// <summary>Where rollouts run.</summary>
    public required GenAIDevice Device { get; init; }

    public ILogger? Logger { get; init; }
}
