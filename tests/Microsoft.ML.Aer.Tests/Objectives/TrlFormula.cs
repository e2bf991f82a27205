using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>TRL's loss as its documentation writes it, token by token in plain numbers. What has no gradient there is taken from a copy of the inputs.</summary>
internal sealed class TrlFormula(JsonObject config, PeerInputs inputs)
{
    private readonly double[][] _fixed = [.. inputs.LogProbs.Select(r => r.ToArray())];
    private readonly string _type = (string?)config["loss_type"] ?? "dapo";
    private readonly bool _ofCompletions = (string?)config["importance_sampling_level"] == "sequence";

    public double Loss()
    {
        double threshold = TopEntropy(), total = 0;
        for (int i = 0; i < inputs.Rows; i++)
        {
            for (int t = 0; t < inputs.Width; t++)
            {
                if (!inputs.Mask[i][t]) continue;
                double policy = inputs.Entropies[i][t] >= threshold ? Policy(i, t) * Undrifted(i, t) : 0;
                total += (policy + (Number("beta", 0) * Divergence(i, t))) * Share(i);
            }
        }

        return total - (Number("entropy_coef", 0) * MeanEntropy(threshold));
    }

    private double Policy(int i, int t)
    {
        double a = inputs.Advantages[i][t], r = Ratio(i, t, inputs.LogProbs), frozen = Ratio(i, t, _fixed), logp = inputs.LogProbs[i][t];
        double low = Number("epsilon_low", 0.2), high = Number("epsilon_high", 0.28);
        switch (_type)
        {
            case "cispo": return -Math.Min(frozen, high) * a * logp;
            case "sapo":
                double temperature = a > 0 ? Number("sapo_temperature_pos", 1) : Number("sapo_temperature_neg", 1.05);
                return -a * 4 / temperature / (1 + Math.Exp(-temperature * (r - 1)));
            case "vespo":
                double w = Enumerable.Range(0, inputs.Width).Where(u => inputs.Mask[i][u]).Sum(u => _fixed[i][u] - inputs.Old[i][u]);
                w = Math.Exp(Math.Clamp(w, Math.Log(1e-8), 20));
                double k = a >= 0 ? Number("vespo_k_pos", 2) : Number("vespo_k_neg", 3), lambda = a >= 0 ? Number("vespo_lambda_pos", 3) : Number("vespo_lambda_neg", 2);
                return -Math.Pow(w, k) * Math.Exp(lambda * (1 - w)) * a * logp;
            default:
                double clipped = Math.Clamp(r, 1 - low, 1 + high);
                return -Math.Min(Math.Min(r, Number("delta", double.PositiveInfinity)) * a, clipped * a);
        }
    }

    private double Divergence(int i, int t)
    {
        double d = inputs.Reference[i][t] - inputs.LogProbs[i][t], estimate = Math.Exp(d) - d - 1;
        return config["use_bias_correction_kl"] is null ? estimate : estimate * Ratio(i, t, inputs.LogProbs);
    }

    private double Undrifted(int i, int t)
    {
        double drift = Enumerable.Range(0, inputs.Width).Where(u => inputs.Mask[i][u]).Sum(u => inputs.Old[i][u] - _fixed[i][u]) / inputs.Length(i);
        return inputs.Advantages[i][t] >= 0 || drift <= Number("off_policy_mask_threshold", double.PositiveInfinity) ? 1 : 0;
    }

    private double Ratio(int i, int t, double[][] logProbs) => !_ofCompletions
        ? Math.Exp(logProbs[i][t] - inputs.Old[i][t])
        : Math.Exp(Enumerable.Range(0, inputs.Width).Where(u => inputs.Mask[i][u]).Average(u => logProbs[i][u] - inputs.Old[i][u]));

    // What one token of a completion weighs in the loss.
    private double Share(int i) => _type switch
    {
        "grpo" or "sapo" => 1.0 / inputs.Rows / inputs.Length(i),
        "bnpo" => 1.0 / inputs.TokenCount,
        "dr_grpo" => 1.0 / inputs.Rows / Number("max_completion_length", 16),
        "luspo" => 1.0 / inputs.Rows,
        _ => 1 / Number("num_items_in_batch", inputs.TokenCount),
    };

    private double TopEntropy()
    {
        float[] sorted = [.. from i in Enumerable.Range(0, inputs.Rows) from t in Enumerable.Range(0, inputs.Width) where inputs.Mask[i][t] orderby inputs.Entropies[i][t] select (float)inputs.Entropies[i][t]];
        double rank = (1 - Number("top_entropy_quantile", 1)) * (sorted.Length - 1);
        int below = (int)rank;
        return config["top_entropy_quantile"] is null ? double.NegativeInfinity : sorted[below] + ((rank - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    private double MeanEntropy(double threshold)
    {
        double[] chosen = [.. from i in Enumerable.Range(0, inputs.Rows) from t in Enumerable.Range(0, inputs.Width) where inputs.Mask[i][t] && inputs.Entropies[i][t] >= threshold select inputs.Entropies[i][t]];
        return chosen.DefaultIfEmpty(0).Average();
    }

    private double Number(string name, double otherwise) => config[name] is { } value ? (double)value : otherwise;
}
