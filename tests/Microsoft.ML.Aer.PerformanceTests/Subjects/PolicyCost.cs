namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>What a policy's arithmetic needs at least: the numerators of every limit.</summary>
internal sealed class PolicyCost(PolicyConfig config)
{
    /// <summary>All parameters, a tied embedding counted once.</summary>
    public long Parameters { get; } = PolicyLayout.Parameters(config).Sum(parameter => parameter.Count);

    /// <summary>Parameters that take part in matrix products, the head's included and a tied embedding counted once.</summary>
    public long MatmulParameters { get; } =
        (config.LayerCount * ((long)config.HiddenSize * ((2 * config.QueryWidth) + (2 * config.KeyValueWidth)) + (3L * config.HiddenSize * config.IntermediateSize)))
        + ((long)config.VocabularySize * config.HiddenSize);

    /// <summary>Bytes of those in float32: what a step must read at least.</summary>
    public double WeightBytes => sizeof(float) * (double)MatmulParameters;

    /// <summary>Floating-point operations of one token's matrix products, forward.</summary>
    public double ForwardFlop => 2.0 * MatmulParameters;

    /// <summary>Forward operations of causal attention over a sequence, all layers: scores and weighted sums.</summary>
    public double CausalAttentionFlop(long length) => 2.0 * length * (length + 1) * config.QueryWidth * config.LayerCount;

    /// <summary>Forward and backward over sequences of one length: 6 x parameters x tokens, and causal attention three times.</summary>
    public double TrainFlop(long rows, long length) => rows * ((3 * ForwardFlop * length) + (3 * CausalAttentionFlop(length)));

    /// <summary>
    /// The least seconds of one decoding step: reading the weights once, or the batch's arithmetic, whichever takes longer.
    /// </summary>
    public double DecodeStepSeconds(int batch, Calibration machine) =>
        Math.Max(WeightBytes / (machine.MemoryRead * 1e9), ForwardFlop * batch / (machine.Sgemm2048 * 1e9));
}
