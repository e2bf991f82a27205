namespace Microsoft.ML.Aer;

/// <summary>The chance that at least one of k completions is correct, without bias.</summary>
internal static class PassAtK
{
    /// <summary>
    /// 1 - C(n-c, k) / C(n, k): the share of the subsets of <paramref name="k"/> out of <paramref name="completions"/> that
    /// contain one of the <paramref name="correct"/> ones (Chen et al. 2021, arXiv 2107.03374).
    /// </summary>
    public static double Estimate(int completions, int correct, int k)
    {
        if (k < 1 || k > completions) throw new ArgumentOutOfRangeException(nameof(k), k, $"pass@k of {completions} completions is defined for k from 1 to {completions}.");
        if (correct < 0 || correct > completions) throw new ArgumentOutOfRangeException(nameof(correct), correct, $"Of {completions} completions, from 0 to {completions} can be correct.");
        // C(n-c, k) / C(n, k) is symmetric in c and k: the product over the smaller has the fewer factors. Decimal keeps
        // 28 digits, so that neither 100,000 factors nor 1 - p lose any of a double's.
        int factors = Math.Min(correct, k), drawn = Math.Max(correct, k);
        decimal none = 1;
        for (int i = 0; i < factors && none > 0; i++)
        {
            none = none * Math.Max(0, completions - drawn - i) / (completions - i);
        }
        return (double)(1 - none);
    }
}
