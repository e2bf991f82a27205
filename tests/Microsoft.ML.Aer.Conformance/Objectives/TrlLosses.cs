using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Reads the settings of TRL's GRPOTrainer.</summary>
internal static class TrlLosses
{
    private static readonly string[] DividesByAllTokens = ["dapo", "cispo", "vespo"];

    public static GoldenLossCase Read(JsonElement settings, GoldenBatch batch)
    {
        var config = new GoldenConfig(settings);
        string type = config.Text("loss_type", "dapo");
        PolicyLoss loss = Loss(type, config);
        loss.RatioLevel = config.Text("importance_sampling_level", "token") switch
        {
            "token" => ImportanceLevel.Token,
            "sequence" => ImportanceLevel.Completion,
            string other => throw new NotSupportedException($"unknown importance_sampling_level {other}"),
        };
        loss.TopEntropyShare = config.Number("top_entropy_quantile", 1);
        loss.DriftLimit = config.Number("off_policy_mask_threshold", double.PositiveInfinity);

        // The others count this batch's own tokens, for the entropy.
        long items = (long)config.Number("num_items_in_batch", batch.TokenCount);
        var totals = new BatchTotals
        {
            TokenCount = DividesByAllTokens.Contains(type) ? items : batch.TokenCount,
            CompletionCount = batch.Count,
            LengthLimit = (int)config.Number("max_completion_length", 16),
            HighEntropy = HighEntropyTokens.Of(batch.TokenEntropies(), loss.TopEntropyShare),
        };
        var objective = new ObjectiveSettings
        {
            Loss = loss,
            ReferenceCoefficient = config.Number("beta", 0),
            CorrectReferenceBias = config.Flag("use_bias_correction_kl"),
        };
        double coefficient = config.Number("entropy_coef", 0);
        config.RequireAllKnown();
        return new GoldenLossCase(objective, totals, coefficient, Metrics);
    }

    private static readonly Dictionary<string, Func<ObjectiveMetrics, double?>> Metrics = new(StringComparer.Ordinal)
    {
        ["policy_loss"] = m => m.Value(MetricNames.PolicyLoss),
        ["kl"] = m => m.Value(MetricNames.ReferenceKl),
        ["entropy"] = m => m.Value(MetricNames.Entropy),
        ["clip_ratio/low_mean"] = m => m.Value(MetricNames.ClipFractionLow),
        ["clip_ratio/high_mean"] = m => m.Value(MetricNames.ClipFractionHigh),
        ["clip_ratio/region_mean"] = m => m.Value(MetricNames.ClipFraction),
        ["clip_ratio/low_min"] = m => m.Value(MetricNames.ClipFractionLowMinimum),
        ["clip_ratio/high_max"] = m => m.Value(MetricNames.ClipFractionHighMaximum),
        ["cispo_clip_ratio"] = m => m.Value(MetricNames.ClipFractionHigh),
        ["vespo/phi_seq_mean"] = m => m.Value(MetricNames.GammaWeight),
    };

    private static PolicyLoss Loss(string type, GoldenConfig config)
    {
        double low = config.OptionalNumber("epsilon") ?? 0.2;
        low = config.Number("epsilon_low", low);
        double high = config.Number("epsilon_high", 0.28);
        PolicyLoss Clipped(LossAggregation aggregation) => new ClippedLoss(aggregation)
        {
            ClipLow = low,
            ClipHigh = high,
            RatioLimit = config.Number("delta", double.PositiveInfinity),
        };

        return type switch
        {
            "grpo" => Clipped(LossAggregation.CompletionMeanTokenMean),
            "bnpo" => Clipped(LossAggregation.MicroBatchTokenMean),
            "dr_grpo" => Clipped(LossAggregation.CompletionMeanTokenSumOverLimit),
            "dapo" => Clipped(LossAggregation.TokenMean),
            "luspo" => Clipped(LossAggregation.CompletionMeanTokenSum),
            "cispo" => PolicyLoss.Cispo(high),
            "sapo" => PolicyLoss.Sapo(config.Number("sapo_temperature_pos", 1), config.Number("sapo_temperature_neg", 1.05)),
            "vespo" => PolicyLoss.Vespo(
                config.Number("vespo_k_pos", 2), config.Number("vespo_lambda_pos", 3),
                config.Number("vespo_k_neg", 3), config.Number("vespo_lambda_neg", 2)),
            _ => throw new NotSupportedException($"unknown loss_type {type}"),
        };
    }
}
