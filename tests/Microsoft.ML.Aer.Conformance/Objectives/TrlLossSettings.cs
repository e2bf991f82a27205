namespace Microsoft.ML.Aer.Conformance;

/// <summary>All settings of TRL's policy losses. A loss ignores those of the others, as it does in TRL.</summary>
internal sealed class TrlLossSettings(GoldenConfig config)
{
    private readonly double _low = config.Number("epsilon_low", config.Number("epsilon", 0.2));
    private readonly double _high = config.Number("epsilon_high", 0.28);
    private readonly double _ratioLimit = config.Number("delta", double.PositiveInfinity);
    private readonly double _positiveTemperature = config.Number("sapo_temperature_pos", 1);
    private readonly double _negativeTemperature = config.Number("sapo_temperature_neg", 1.05);
    private readonly double _positivePower = config.Number("vespo_k_pos", 2);
    private readonly double _positiveDecay = config.Number("vespo_lambda_pos", 3);
    private readonly double _negativePower = config.Number("vespo_k_neg", 3);
    private readonly double _negativeDecay = config.Number("vespo_lambda_neg", 2);

    public PolicyLoss Loss(string type) => type switch
    {
        "grpo" => Clipped(LossAggregation.CompletionMeanTokenMean),
        "bnpo" => Clipped(LossAggregation.MicroBatchTokenMean),
        "dr_grpo" => Clipped(LossAggregation.CompletionMeanTokenSumOverLimit),
        "dapo" => Clipped(LossAggregation.TokenMean),
        "luspo" => Clipped(LossAggregation.CompletionMeanTokenSum),
        "cispo" => PolicyLoss.Cispo(_high),
        "sapo" => PolicyLoss.Sapo(_positiveTemperature, _negativeTemperature),
        "vespo" => PolicyLoss.Vespo(_positivePower, AtLeastTiny(_positiveDecay), _negativePower, AtLeastTiny(_negativeDecay)),
        _ => throw new NotSupportedException($"unknown loss_type {type}"),
    };

    private ClippedLoss Clipped(LossAggregation aggregation) => new(aggregation) { ClipLow = _low, ClipHigh = _high, RatioLimit = _ratioLimit };

    // TRL's own bound.
    private static double AtLeastTiny(double decay) => Math.Max(decay, 1e-4);
}
