namespace Microsoft.ML.Aer;

/// <summary>A layer's activations and their gradients, and the scratch memory it shares with other layers.</summary>
internal sealed unsafe class FusedActivations
{
    /// <summary>[N, hidden]: the residual stream before the layer.</summary>
    public required FusedMatrix Input { get; init; }

    /// <summary>[N, hidden]: the residual stream behind the layer.</summary>
    public required FusedMatrix Output { get; init; }

    /// <summary>[N, hidden]: the residual stream between attention and MLP.</summary>
    public required FusedMatrix Attended { get; init; }

    /// <summary>[N, query + 2 x key-value width]: as projected, neither normed nor rotated.</summary>
    public required FusedMatrix Qkv { get; init; }

    /// <summary>[N, query width]: what attention gave.</summary>
    public required FusedMatrix Outputs { get; init; }

    /// <summary>[N, 2 x intermediate]; on the way back their gradients.</summary>
    public required FusedMatrix GateUp { get; init; }

    /// <summary>[N, heads]: logarithms of attention's sums of exponentials.</summary>
    public required float* LogSums { get; init; }

    /// <summary>[N, 2]: what the two norms multiplied with.</summary>
    public required float* Scales { get; init; }

    /// <summary>[N, hidden], scratch.</summary>
    public required FusedMatrix Normed { get; init; }

    /// <summary>[N, query + key-value width], scratch.</summary>
    public required FusedMatrix Rotated { get; init; }

    /// <summary>[N, intermediate], scratch.</summary>
    public required FusedMatrix Mlp { get; init; }

    /// <summary>[N, hidden]</summary>
    public FusedMatrix? HiddenGradients { get; init; }

    /// <summary>[N, hidden], scratch.</summary>
    public FusedMatrix? NormedGradients { get; init; }

    /// <summary>[N, query + 2 x key-value width], scratch.</summary>
    public FusedMatrix? QkvGradients { get; init; }

    /// <summary>[N, query width], scratch.</summary>
    public FusedMatrix? OutputGradients { get; init; }
}
