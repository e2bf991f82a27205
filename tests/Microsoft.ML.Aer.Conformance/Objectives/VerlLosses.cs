using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Reads the settings of verl's policy losses.</summary>
internal static class VerlLosses
{
    public static GoldenLossCase Read(JsonElement golden, GoldenBatch batch)
    {
        var config = new GoldenConfig(golden.GetProperty("config"));
        string name = golden.GetProperty("policy_loss").GetString()!;
        PolicyLoss loss = Loss(name, config);

        // verl leaves rows without a token out of the count, except where it takes a plain mean of rows.
        int completions = name == "geo_mean" ? batch.Count : batch.NonEmptyCount;
        loss.Aggregation = Aggregation(name, golden.GetProperty("aggregation").GetString()!);
        var totals = new BatchTotals
        {
            TokenCount = batch.TokenCount,
            CompletionCount = completions,
            LengthLimit = (int)config.Number("loss_scale_factor", batch.Width),
        };
        config.RequireAllKnown();
        return new GoldenLossCase(new ObjectiveSettings { Loss = loss }, totals, 0, Metrics(name));
    }

    private static LossAggregation Aggregation(string loss, string aggregation) => (loss, aggregation) switch
    {
        // These three ignore the setting.
        ("geo_mean" or "gspo" or "sapo", _) => LossAggregation.CompletionMeanTokenMean,
        (_, "token-mean") => LossAggregation.TokenMean,
        (_, "seq-mean-token-sum") => LossAggregation.CompletionMeanTokenSum,
        (_, "seq-mean-token-mean") => LossAggregation.CompletionMeanTokenMean,
        (_, "seq-mean-token-sum-norm") => LossAggregation.CompletionMeanTokenSumOverLimit,
        _ => throw new NotSupportedException($"unknown aggregation {aggregation}"),
    };

    private static PolicyLoss Loss(string name, GoldenConfig config)
    {
        double? both = config.OptionalNumber("clip_ratio");
        double low = config.Number("clip_ratio_low", both ?? 0.2);
        double high = config.Number("clip_ratio_high", both ?? 0.28);
        return name switch
        {
            "vanilla" => PolicyLoss.DualClip(low, high, config.Number("clip_ratio_c", 3)),
            "gspo" => PolicyLoss.Gspo(low, high),
            "sapo" => PolicyLoss.Sapo(config.Number("tau_pos", 1), config.Number("tau_neg", 1.05)),
            "cispo" => PolicyLoss.Cispo(1 + high, 1 - low),
            "gpg" => PolicyLoss.Gpg(),
            "geo_mean" => PolicyLoss.GeometricMean(low, high),
            "clip_cov" => PolicyLoss.ClipCov(
                config.Number("clip_cov_ratio", 1), config.Number("clip_cov_lb", 1), config.Number("clip_cov_ub", 5), low, high),
            "kl_cov" => PolicyLoss.KlCov(config.Number("kl_cov_ratio", 0.2), config.Number("ppo_kl_coef", 1)),
            _ => throw new NotSupportedException($"unknown policy_loss {name}"),
        };
    }

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
            "geo_mean" => m.Value(MetricNames.ClipFractionLow),
            _ => 0,
        },
    };
}
