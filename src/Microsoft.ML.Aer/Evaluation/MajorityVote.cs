namespace Microsoft.ML.Aer;

/// <summary>maj@k: how often the commonest answer among k completions is correct.</summary>
internal static class MajorityVote
{
    // Above this, the exact sum over all subsets is replaced by seeded draws.
    private const double MostOperations = 2e7;
    private const int MostExactCompletions = 1000; // C(1000, 500) still fits a double.
    private const int Draws = 2000;

    /// <summary>
    /// The mean over all subsets of <paramref name="k"/> completions of the correctness of the subset's commonest answer. A tie is
    /// decided by lot: it counts the mean over the tied answers. Completions without an answer do not vote; a subset without
    /// votes counts 0. An answer counts with the share of its completions that are correct.
    /// </summary>
    /// <param name="answers">The answer of each completion; null where it has none.</param>
    /// <param name="correct">Whether each completion is correct.</param>
    /// <param name="k">Size of the subsets.</param>
    /// <param name="stream">The draws' random stream, used only where there are too many subsets to sum over exactly.</param>
    public static double Estimate(IReadOnlyList<string?> answers, IReadOnlyList<bool> correct, int k, ulong stream)
    {
        if (k < 1 || k > answers.Count) throw new ArgumentOutOfRangeException(nameof(k), k, $"maj@k of {answers.Count} completions is defined for k from 1 to {answers.Count}.");
        Candidate[] candidates = [.. Enumerable.Range(0, answers.Count).Where(i => answers[i] is not null).GroupBy(i => answers[i]!, StringComparer.Ordinal)
            .Select(g => new Candidate(g.Count(), g.Average(i => correct[i] ? 1.0 : 0.0)))];
        int silent = answers.Count - candidates.Sum(c => c.Votes);
        if (candidates.Length == 0) return 0;
        if (k == answers.Count) return Winners(candidates, [.. candidates.Select(c => c.Votes)]);
        double operations = (answers.Count + candidates.Length) * (double)k * k * (1 + Math.Log(k));
        return answers.Count <= MostExactCompletions && operations <= MostOperations
            ? Exact(candidates, silent, k)
            : Drawn(candidates, answers.Count, k, stream);
    }

    // For each number of votes that wins, the ways to choose completions such that no answer has more: by used completions
    // and by number of winners, with the winners' summed correctness beside it.
    private static double Exact(Candidate[] candidates, int silent, int k)
    {
        double total = 0;
        for (int winning = 1; winning <= Math.Min(k, candidates.Max(c => c.Votes)); winning++)
        {
            int most = k / winning;
            double[,] ways = new double[k + 1, most + 1], credit = new double[k + 1, most + 1];
            for (int used = 0; used <= Math.Min(k, silent); used++) ways[used, 0] = Choose(silent, used);
            foreach (Candidate candidate in candidates)
            {
                (double[,] nextWays, double[,] nextCredit) = (new double[k + 1, most + 1], new double[k + 1, most + 1]);
                for (int votes = 0; votes <= Math.Min(winning, candidate.Votes); votes++)
                {
                    double choices = Choose(candidate.Votes, votes);
                    int won = votes == winning ? 1 : 0;
                    for (int used = 0; used + votes <= k; used++)
                    {
                        for (int winners = 0; winners + won <= most; winners++)
                        {
                            double before = ways[used, winners];
                            if (before == 0) continue;
                            nextWays[used + votes, winners + won] += before * choices;
                            nextCredit[used + votes, winners + won] += (credit[used, winners] + (won * candidate.Correct * before)) * choices;
                        }
                    }
                }
                (ways, credit) = (nextWays, nextCredit);
            }
            for (int winners = 1; winners <= most; winners++) total += credit[k, winners] / winners;
        }
        return total / Choose(silent + candidates.Sum(c => c.Votes), k);
    }

    private static double Drawn(Candidate[] candidates, int completions, int k, ulong stream)
    {
        int[] owner = new int[completions];
        Array.Fill(owner, -1);
        int at = 0;
        for (int c = 0; c < candidates.Length; c++)
        {
            owner.AsSpan(at, candidates[c].Votes).Fill(c);
            at += candidates[c].Votes;
        }
        double sum = 0;
        int[] votes = new int[candidates.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            Array.Clear(votes);
            // The first k places of a Fisher-Yates shuffle; any order before it serves.
            for (int i = 0; i < k; i++)
            {
                int other = i + (int)(RandomStream.Uniform(stream, ((long)draw * k) + i) * (completions - i));
                (owner[i], owner[other]) = (owner[other], owner[i]);
                if (owner[i] >= 0) votes[owner[i]]++;
            }
            sum += Winners(candidates, votes);
        }
        return sum / Draws;
    }

    private static double Winners(Candidate[] candidates, int[] votes)
    {
        int most = votes.Max();
        return most == 0 ? 0 : candidates.Where((_, i) => votes[i] == most).Average(c => c.Correct);
    }

    private static double Choose(int n, int k)
    {
        double ways = 1;
        for (int i = 1; i <= Math.Min(k, n - k); i++) ways = ways * (n - i + 1) / i;
        return ways;
    }

    private readonly record struct Candidate(int Votes, double Correct);
}
