namespace Microsoft.ML.Aer;

/// <summary>Richardson's extrapolation of values at h, h/2, h/4, ... to h = 0.</summary>
internal static class Extrapolation
{
    private const int NeededBits = 60;

    /// <summary>The limit, or null where the last extrapolations do not agree.</summary>
    public static MathValue? OfHalvings(List<BigComplex> values, MathEvaluator evaluator)
    {
        if (values.Count < 6) return null;
        var row = new List<BigComplex>(values);
        BigComplex before = row[^1];
        for (int order = 1; order < values.Count; order++)
        {
            before = row[^1];
            BigComplex scale = BigFloat.From(1, order);
            for (int i = 0; i + 1 < row.Count; i++) row[i] = (scale * row[i + 1] - row[i]) / (scale - 1);
            row.RemoveAt(row.Count - 1);
        }
        long agreed = Math.Max(row[0].Magnitude, -NeededBits) - (row[0] - before).Magnitude;
        if (agreed < NeededBits / 2) return null;
        evaluator.Accuracy = Math.Min(evaluator.Accuracy, (int)Math.Min(agreed, NeededBits));
        return row[0];
    }
}
