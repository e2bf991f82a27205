using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Reads the settings of TRL's GRPOTrainer.</summary>
internal static class TrlLosses
{
    private static readonly string[] Controller = ["entropy_target", "entropy_coef_delta", "entropy_coef_min", "entropy_coef_max"];
    private static readonly string[] DividesByAllTokens = ["dapo", "cispo", "vespo"];

    public static GoldenLossCase Read(JsonElement settings, GoldenBatch batch)
    {
        var config = new GoldenConfig(settings);
        string type = config.Text("loss_type", "dapo");
        PolicyLoss loss = new TrlLossSettings(config).Loss(type);
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
            Correction = batch.Correction ?? Correction(config),
            ReferenceCoefficient = config.Number("beta", 0),
            CorrectReferenceBias = config.Flag("use_bias_correction_kl"),
        };
        double coefficient = config.Number("entropy_coef", 0);
        if (config.Flag("use_adaptive_entropy"))
        {
            // A first step: no entropy was measured yet, so that no bonus is applied whatever the coefficient.
            foreach (string setting in Controller) config.Number(setting, 0);
            coefficient = 0;
        }

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

    // Of the sampler's log-probabilities, where the inputs have them.
    private static ImportanceCorrection Correction(GoldenConfig config)
    {
        double maximum = config.Number("vllm_importance_sampling_clip_max", config.Number("vllm_importance_sampling_cap", 3));
        double minimum = config.Number("vllm_importance_sampling_clip_min", 0);
        if (!config.Flag("vllm_importance_sampling_correction", otherwise: true)) return ImportanceCorrection.None;
        return config.Text("vllm_importance_sampling_mode", "sequence_mask") switch
        {
            "token_truncate" => ImportanceCorrection.Truncated(maximum, minimum),
            "sequence_truncate" => ImportanceCorrection.Truncated(maximum, minimum, ImportanceLevel.Completion),
            "token_mask" => ImportanceCorrection.Masked(maximum, minimum, ImportanceLevel.Token),
            "sequence_mask" => ImportanceCorrection.Masked(maximum, minimum),
            string other => throw new NotSupportedException($"unknown vllm_importance_sampling_mode {other}"),
        };
    }
}
