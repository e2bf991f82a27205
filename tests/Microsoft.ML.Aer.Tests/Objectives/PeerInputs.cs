using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Random inputs of a peer's loss as plain arrays, [rows][width].</summary>
internal sealed class PeerInputs
{
    public PeerInputs(int seed, int rows, int width, double spread, bool perToken, Func<int, int, bool> counts)
    {
        var random = new Random(seed);
        double[][] Matrix(Func<double, double> of) => [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, width).Select(_ => of(random.NextDouble())).ToArray())];
        LogProbs = Matrix(v => -0.05 - (3 * v));
        Old = [.. LogProbs.Select(r => r.Select(p => p + (spread * (random.NextDouble() - 0.5))).ToArray())];
        Reference = [.. LogProbs.Select(r => r.Select(p => p + random.NextDouble() - 0.5).ToArray())];
        Entropies = Matrix(v => 2 * v);
        Mask = [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, width).Select(t => counts(i, t)).ToArray())];
        PerToken = perToken;
        double[] ofRows = [.. Enumerable.Range(0, rows).Select(_ => 4 * (random.NextDouble() - 0.5))];
        Advantages = [.. ofRows.Select(a => Enumerable.Range(0, width).Select(_ => perToken ? 4 * (random.NextDouble() - 0.5) : a).ToArray())];
    }

    public double[][] LogProbs { get; }

    public double[][] Old { get; }

    public double[][] Reference { get; }

    public double[][] Entropies { get; }

    public bool[][] Mask { get; }

    public double[][] Advantages { get; }

    public bool PerToken { get; }

    public int Rows => LogProbs.Length;

    public int Width => LogProbs[0].Length;

    public int Length(int row) => Mask[row].Count(m => m);

    public int TokenCount => Mask.Sum(r => r.Count(m => m));

    /// <summary>The <c>inputs</c> of a file of goldens.</summary>
    public JsonObject ToJson() => new()
    {
        ["logp"] = Json(LogProbs),
        ["old_logp"] = Json(Old),
        ["ref_logp"] = Json(Reference),
        ["entropy"] = Json(Entropies),
        ["mask"] = Json([.. Mask.Select(r => r.Select(m => m ? 1.0 : 0).ToArray())]),
        ["advantages"] = PerToken ? Json(Advantages) : new JsonArray([.. Advantages.Select(r => (JsonNode)r[0])]),
    };

    /// <summary>The derivatives of a loss with respect to every entry of a matrix, by central differences.</summary>
    public static JsonArray Gradient(double[][] of, Func<double> loss)
    {
        const double Step = 1e-6;
        double[][] gradient = [.. of.Select(r => new double[r.Length])];
        for (int i = 0; i < of.Length; i++)
        {
            for (int t = 0; t < of[i].Length; t++)
            {
                double value = of[i][t];
                of[i][t] = value + Step;
                double above = loss();
                of[i][t] = value - Step;
                gradient[i][t] = (above - loss()) / (2 * Step);
                of[i][t] = value;
            }
        }

        return Json(gradient);
    }

    private static JsonArray Json(double[][] matrix) => [.. matrix.Select(r => new JsonArray([.. r.Select(v => (JsonNode)v)]))];
}
