namespace Microsoft.ML.Aer.Tests;

/// <summary>
/// A decoder written as plainly as possible, in double and token by token, over checkpoint tensors by their Hugging Face
/// names: an independent calculation for settings the goldens do not have.
/// </summary>
internal sealed class ReferenceDecoder(PolicyConfig config, Func<string, double[]?> tensor)
{
    /// <summary>Logits [S][V].</summary>
    public double[][] Logits(int[] tokens)
    {
        int hidden = config.HiddenSize;
        double[] table = tensor("model.embed_tokens.weight")!;
        double[][] x = [.. tokens.Select(t => table[(t * hidden)..((t + 1) * hidden)])];
        for (int layer = 0; layer < config.LayerCount; layer++)
        {
            string name = $"model.layers.{layer}.";
            double[][] attended = Attend(name, layer, [.. x.Select(h => Norm(h, name + "input_layernorm"))]);
            x = [.. x.Zip(attended, Add)];
            x = [.. x.Select(h => Add(h, Mlp(name, Norm(h, name + "post_attention_layernorm"))))];
        }
        string head = config.TiedHead ? "model.embed_tokens" : "lm_head";
        return [.. x.Select(h => Linear(Norm(h, "model.norm"), head))];
    }

    private double[][] Attend(string name, int layer, double[][] x)
    {
        int size = config.HeadSize, group = config.HeadCount / config.KeyValueHeadCount;
        double[][][] q = Heads(name, "q", config.HeadCount, x, layer), k = Heads(name, "k", config.KeyValueHeadCount, x, layer), v = Heads(name, "v", config.KeyValueHeadCount, x, layer);
        var result = new double[x.Length][];
        for (int t = 0; t < x.Length; t++)
        {
            var joined = new double[config.HeadCount * size];
            for (int h = 0; h < config.HeadCount; h++)
            {
                double[] scores = [.. Enumerable.Range(0, t + 1).Select(s => Dot(q[t][h], k[s][h / group]) / Math.Sqrt(size))];
                double top = scores.Max(), total = scores.Sum(s => Math.Exp(s - top));
                for (int s = 0; s <= t; s++)
                {
                    double weight = Math.Exp(scores[s] - top) / total;
                    for (int i = 0; i < size; i++) joined[(h * size) + i] += weight * v[s][h / group][i];
                }
            }
            result[t] = Linear(joined, name + "self_attn.o_proj");
        }
        return result;
    }

    // [token][head][channel]; queries and keys normed and rotated.
    private double[][][] Heads(string name, string which, int count, double[][] x, int layer) =>
        [.. x.Select((h, position) => Enumerable.Range(0, count).Select(head =>
        {
            double[] all = Linear(h, $"{name}self_attn.{which}_proj");
            double[] one = all[(head * config.HeadSize)..((head + 1) * config.HeadSize)];
            if (which == "v") return one;
            if (config.QueryKeyNorm) one = Norm(one, $"{name}self_attn.{which}_norm");
            return config.LayersWithoutRotary.Contains(layer) ? one : Rotate(one, position);
        }).ToArray())];

    private double[] Rotate(double[] head, int position)
    {
        double[] result = [.. head];
        int half = config.Rotary.Width / 2;
        for (int i = 0; i < half; i++)
        {
            double frequency = Math.Pow(config.Rotary.Theta, -2.0 * i / config.Rotary.Width);
            if (config.Rotary.Scaling == RotaryScaling.Linear) frequency /= config.Rotary.Factor;
            if (config.Rotary.Scaling == RotaryScaling.LongRope) frequency /= config.Rotary.ShortFactors[i];
            double cos = Math.Cos(position * frequency) * config.Rotary.AttentionFactor, sin = Math.Sin(position * frequency) * config.Rotary.AttentionFactor;
            result[i] = (head[i] * cos) - (head[i + half] * sin);
            result[i + half] = (head[i + half] * cos) + (head[i] * sin);
        }
        return result;
    }

    private double[] Mlp(string name, double[] x)
    {
        double[] gate = Linear(x, name + "mlp.gate_proj"), up = Linear(x, name + "mlp.up_proj");
        return Linear([.. gate.Zip(up, (g, u) => Activate(g) * u)], name + "mlp.down_proj");
    }

    private double Activate(double x) => config.Activation switch
    {
        GateActivation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        GateActivation.Gelu => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        _ => x / (1 + Math.Exp(-x)),
    };

    // Maclaurin series; the arguments here are small.
    private static double Erf(double x)
    {
        double sum = 0, term = x;
        for (int n = 0; n < 200; n++)
        {
            sum += term / ((2 * n) + 1);
            term *= -x * x / (n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private double[] Linear(double[] x, string name)
    {
        (double[] weight, double[]? bias) = Find(name);
        int rows = weight.Length / x.Length;
        return [.. Enumerable.Range(0, rows).Select(r => Dot(weight.AsSpan(r * x.Length, x.Length), x) + (bias?[r] ?? 0))];
    }

    // Fused checkpoints hold the rows of several projections below each other.
    private (double[] Weight, double[]? Bias) Find(string name)
    {
        if (tensor(name + ".weight") is { } own) return (own, tensor(name + ".bias"));
        long query = config.QueryWidth, keyValue = config.KeyValueWidth, mlp = config.IntermediateSize;
        (string fused, long first, long rows) = name[(name.LastIndexOf('.') + 1)..] switch
        {
            "q_proj" => ("qkv_proj", 0, query),
            "k_proj" => ("qkv_proj", query, keyValue),
            "v_proj" => ("qkv_proj", query + keyValue, keyValue),
            "gate_proj" => ("gate_up_proj", 0, mlp),
            "up_proj" => ("gate_up_proj", mlp, mlp),
            _ => throw new InvalidOperationException($"no tensor for {name}"),
        };
        double[] all = tensor($"{name[..name.LastIndexOf('.')]}.{fused}.weight")!;
        int width = config.HiddenSize;
        return (all[(int)(first * width)..(int)((first + rows) * width)], null);
    }

    private double[] Norm(double[] x, string name)
    {
        double scale = 1 / Math.Sqrt((x.Sum(v => v * v) / x.Length) + config.NormEpsilon);
        return [.. x.Zip(tensor(name + ".weight")!, (v, w) => v * scale * w)];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
