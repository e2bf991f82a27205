using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>verl's losses as its papers write them, token by token in plain numbers. What has no gradient there is taken from a copy of the inputs.</summary>
internal sealed class VerlFormula(string loss, string aggregation, JsonObject config, PeerInputs inputs)
{
    private readonly double[][] _fixed = [.. inputs.LogProbs.Select(r => r.ToArray())];
    private readonly (int Row, int Token)[] _tokens = [.. from i in Enumerable.Range(0, inputs.Rows) from t in Enumerable.Range(0, inputs.Width) where inputs.Mask[i][t] select (i, t)];

    public double Loss()
    {
        if (loss == "geo_mean") return Enumerable.Range(0, inputs.Rows).Sum(GeometricMean) / inputs.Rows;
        HashSet<(int, int)> penalised = loss == "kl_cov" ? [.. _tokens.OrderByDescending(Covariance).Take(Math.Max(1, (int)(_tokens.Length * Number("kl_cov_ratio", 0.2))))] : [];
        return _tokens.Sum(x => (Token(x.Row, x.Token) + (penalised.Contains(x) ? Number("ppo_kl_coef", 1) * Math.Abs(inputs.LogProbs[x.Row][x.Token] - inputs.Old[x.Row][x.Token]) : 0)) * Share(x.Row));
    }

    private double Low => Number("clip_ratio_low", Number("clip_ratio", 0.2));

    private double High => Number("clip_ratio_high", Number("clip_ratio", 0.28));

    private double Bound => Number("clip_ratio_c", 3);

    private double Token(int i, int t)
    {
        double a = inputs.Advantages[i][t], logp = inputs.LogProbs[i][t], old = inputs.Old[i][t], r = Math.Exp(logp - old), frozen = Math.Exp(_fixed[i][t] - old);
        double clipped = Math.Max(-r * a, -Math.Clamp(r, 1 - Low, 1 + High) * a);
        switch (loss)
        {
            case "vanilla": return a < 0 ? Math.Min(clipped, -Bound * a) : clipped;
            case "gpg": return -logp * a;
            case "kl_cov": return -r * a;
            case "clip_cov":
                double covariance = Covariance((i, t));
                bool isClipped = -Math.Clamp(frozen, 1 - Low, 1 + High) * a > -frozen * a;
                return !isClipped && covariance > Number("clip_cov_lb", 1) && covariance < Number("clip_cov_ub", 5) ? 0 : clipped;
            case "gspo":
                // The completion's ratio, whose gradient each token carries by its own log-probability.
                double mean = Math.Exp(Completion(i).Average(u => _fixed[i][u] - inputs.Old[i][u]) + logp - _fixed[i][t]);
                return Math.Max(-mean * a, -Math.Clamp(mean, 1 - Low, 1 + High) * a);
            case "sapo":
                double temperature = a > 0 ? Number("tau_pos", 1) : Number("tau_neg", 1.05);
                return -a * 4 / temperature / (1 + Math.Exp(-temperature * (r - 1)));
            case "cispo": return -Math.Clamp(frozen, 1 - Low, 1 + High) * a * logp;
            case "dro": return -((logp * a) - (0.5 * Number("dro_beta", 0) * Math.Pow(logp - old, 2)));
            case "dppo_tv":
                double change = Math.Exp(_fixed[i][t]) - Math.Exp(old);
                return (a > 0 ? change <= High : change >= -Low) ? -a * Math.Min(frozen, Bound) * logp : 0;
            case "dppo_kl":
                double p = Math.Exp(old), q = Math.Exp(_fixed[i][t]), divergence = (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
                return (a > 0 ? divergence <= High || q <= p : divergence <= Low || q >= p) ? -a * Math.Min(frozen, Bound) * logp : 0;
            default: throw new NotSupportedException(loss);
        }
    }

    private double GeometricMean(int i)
    {
        int[] tokens = [.. Completion(i)];
        if (tokens.Length == 0) return 0;
        double logRatio = tokens.Average(t =>
        {
            double d = inputs.LogProbs[i][t] - inputs.Old[i][t], clipped = Math.Clamp(d, -Low, High);
            return inputs.Advantages[i][t] switch { > 0 => Math.Min(d, clipped), < 0 => Math.Max(d, clipped), _ => 0 };
        });
        return -tokens.Average(t => inputs.Advantages[i][t]) * Math.Exp(logRatio);
    }

    private IEnumerable<int> Completion(int i) => Enumerable.Range(0, inputs.Width).Where(t => inputs.Mask[i][t]);

    private double Covariance((int Row, int Token) x) =>
        (inputs.Advantages[x.Row][x.Token] - _tokens.Average(y => inputs.Advantages[y.Row][y.Token])) * (_fixed[x.Row][x.Token] - _tokens.Average(y => _fixed[y.Row][y.Token]));

    private double Share(int i)
    {
        double rows = Enumerable.Range(0, inputs.Rows).Count(r => inputs.Length(r) > 0);
        return (loss, aggregation) switch
        {
            ("gspo" or "sapo", _) or (_, "seq-mean-token-mean") => 1 / rows / inputs.Length(i),
            (_, "token-mean") => 1.0 / _tokens.Length,
            (_, "token-sum") => 1,
            (_, "seq-mean-token-sum") => 1 / rows,
            (_, "seq-mean-token-sum-norm") => 1 / rows / Number("loss_scale_factor", inputs.Width),
            _ => throw new NotSupportedException(aggregation),
        };
    }

    private double Number(string name, double otherwise) => config[name] is { } value ? (double)value : otherwise;
}
