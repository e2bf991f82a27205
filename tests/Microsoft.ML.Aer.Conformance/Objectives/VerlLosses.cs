using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Reads the settings of verl's policy losses.</summary>
internal static class VerlLosses
{
    public static GoldenLossCase Read(JsonElement golden, GoldenBatch batch)
    {
        var config = new GoldenConfig(golden.TryGetProperty("config", out JsonElement settings) ? settings : JsonDocument.Parse("{}").RootElement);
        string name = golden.GetProperty("policy_loss").GetString()!;
        PolicyLoss loss = new VerlLossSettings(config).Loss(name);

        // verl leaves rows without a token out of the count, except where it takes a plain mean of rows.
        int completions = name == "geo_mean" ? batch.Count : batch.NonEmptyCount;
        loss.Aggregation = Aggregation(name, golden.TryGetProperty("aggregation", out JsonElement mode) ? mode.GetString()! : "token-mean");
        double ranks = config.Number("dp_size", 1);
        var totals = new BatchTotals
        {
            // What data-parallel ranks hold together; their gradients are averaged afterwards.
            TokenCount = (long)(config.Number("batch_num_tokens", batch.TokenCount) / ranks),
            CompletionCount = (int)(config.Number("global_batch_size", completions) / ranks),
            LengthLimit = (int)config.Number("loss_scale_factor", batch.Width),
        };
        config.RequireAllKnown();
        return new GoldenLossCase(new ObjectiveSettings { Loss = loss, Correction = batch.Correction ?? ImportanceCorrection.None }, totals, 0, Metrics(name));
    }

    private static LossAggregation Aggregation(string loss, string aggregation) => (loss, aggregation) switch
    {
        // These three ignore the setting.
        ("geo_mean" or "gspo" or "sapo", _) => LossAggregation.CompletionMeanTokenMean,
        (_, "token-sum") => LossAggregation.TokenSum,
        (_, "token-mean") => LossAggregation.TokenMean,
        (_, "seq-mean-token-sum") => LossAggregation.CompletionMeanTokenSum,
        (_, "seq-mean-token-mean") => LossAggregation.CompletionMeanTokenMean,
        (_, "seq-mean-token-sum-norm") => LossAggregation.CompletionMeanTokenSumOverLimit,
        _ => throw new NotSupportedException($"unknown aggregation {aggregation}"),
    };

    private static Dictionary<string, Func<ObjectiveMetrics, double?>> Metrics(string loss) => new(StringComparer.Ordinal)
    {
        ["actor/ppo_kl"] = m => m.Value(loss == "kl_cov" ? MetricNames.PolicyKlAbsolute : MetricNames.PolicyKl),
        ["actor/pg_clipfrac"] = m => loss switch
        {
            "clip_cov" => m.Value(MetricNames.CovarianceFraction),
            "geo_mean" => m.Value(MetricNames.ClipFractionHigh),
            "gspo" => m.Value(MetricNames.ClipFractionOfTokens),
            "sapo" => 0,
            _ => m.Value(MetricNames.ClipFraction),
        },
        ["actor/pg_clipfrac_lower"] = m => loss switch
        {
            "vanilla" => m.Value(MetricNames.DualClipFraction),
            "dppo_tv" or "dppo_kl" => m.Value(MetricNames.RatioBoundedFraction),
            "geo_mean" => m.Value(MetricNames.ClipFractionLow),
            _ => 0,
        },
    };
}
