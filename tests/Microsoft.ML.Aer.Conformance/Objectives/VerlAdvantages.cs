using System.Text.Json;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>verl's advantage estimators by the names the goldens give them.</summary>
internal static class VerlAdvantages
{
    private const double Epsilon = 1e-6;

    public static AdvantageEstimator Estimator(string name) => name switch
    {
        "grpo" or "grpo(scale_by_std=true)" or "grpo_vectorized" or "grpo_vectorized(scale_by_std=true)" => AdvantageEstimator.GroupNormalized(Epsilon),
        "grpo(scale_by_std=false)" or "grpo_vectorized(scale_by_std=false)" => AdvantageEstimator.GroupCentered(),
        "grpo_passk" or "grpo_passk(scale_by_std=true)" => AdvantageEstimator.PassAtK(normalize: true, Epsilon),
        "grpo_passk(scale_by_std=false)" => AdvantageEstimator.PassAtK(normalize: false),
        "rloo" or "rloo_vectorized" => AdvantageEstimator.LeaveOneOut(),
        "opo" => AdvantageEstimator.Opo(),
        "gpg" => AdvantageEstimator.Gpg(),
        "reinforce_plus_plus" => AdvantageEstimator.ReinforcePlusPlus(),
        "reinforce_plus_plus_baseline" => AdvantageEstimator.ReinforcePlusPlusBaseline(),
        _ => throw new NotSupportedException($"unknown advantage estimator {name}"),
    };

    /// <summary>Largest difference over all tokens.</summary>
    public static double Compare(JsonElement set, string name, JsonElement result)
    {
        var batch = new AdvantageBatch(
            [.. set.GetProperty("rewards").EnumerateArray().Select(r => r.ValueKind == JsonValueKind.Null ? double.NaN : r.GetDouble())],
            [.. set.GetProperty("group").EnumerateArray().Select(g => g.GetInt32())],
            [.. set.GetProperty("lengths").EnumerateArray().Select(l => l.GetInt32())]);
        Advantages found = Estimator(name).Estimate(batch);
        double[][] expected = GoldenBatch.Rows(result);
        if (expected.Length != batch.Count) throw new FormatException($"{expected.Length} rows of advantages for {batch.Count} completions");

        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            for (int t = 0; t < expected[i].Length; t++)
            {
                double value = t < batch.Lengths[i] ? found[i, t] : 0;
                worst = ObjectivesSuite.Worse(worst, value - expected[i][t]);
            }
        }

        return worst;
    }
}
