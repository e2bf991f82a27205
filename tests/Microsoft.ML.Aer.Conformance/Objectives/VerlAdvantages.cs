using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>verl's advantage estimators by the names the goldens give them.</summary>
internal static partial class VerlAdvantages
{
    /// <summary>An estimator as the goldens name it: <c>name</c> or <c>name(setting=value, ...)</c>.</summary>
    public static AdvantageEstimator Estimator(string text)
    {
        Match parts = Pattern().Match(text);
        if (!parts.Success) throw new NotSupportedException($"unknown advantage estimator {text}");
        var settings = parts.Groups["settings"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(s => s.Split('=', 2, StringSplitOptions.TrimEntries)).ToDictionary(s => s[0], s => s[^1], StringComparer.Ordinal);
        string? Take(string name) => settings.Remove(name, out string? value) ? value : null;
        double Number(string name, double otherwise) => Take(name) is { } value ? double.Parse(value, CultureInfo.InvariantCulture) : otherwise;

        bool scales = bool.Parse(Take("scale_by_std") ?? Take("norm_adv_by_std_in_grpo") ?? "true");
        double epsilon = Number("epsilon", 1e-6), discount = Number("gamma", 1);
        AdvantageEstimator estimator = parts.Groups["name"].Value switch
        {
            "grpo" or "grpo_vectorized" when scales => AdvantageEstimator.GroupNormalized(epsilon),
            "grpo" or "grpo_vectorized" => AdvantageEstimator.GroupCentered(),
            "grpo_passk" => AdvantageEstimator.PassAtK(scales, epsilon),
            "rloo" or "rloo_vectorized" => AdvantageEstimator.LeaveOneOut(),
            "opo" => AdvantageEstimator.Opo(),
            "gpg" => AdvantageEstimator.Gpg(),
            "reinforce_plus_plus" => AdvantageEstimator.ReinforcePlusPlus(discount),
            "reinforce_plus_plus_baseline" => AdvantageEstimator.ReinforcePlusPlusBaseline(),
            _ => throw new NotSupportedException($"unknown advantage estimator {text}"),
        };
        if (settings.Count > 0) throw new NotSupportedException($"unknown settings of an advantage estimator: {string.Join(", ", settings.Keys)}");
        estimator.LoneCompletionsKeepReward = parts.Groups["name"].Value != "rloo_vectorized";
        return estimator;
    }

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

    [GeneratedRegex(@"^(?<name>\w+)(\((?<settings>[^()]*)\))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
