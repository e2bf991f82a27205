namespace Microsoft.ML.Aer.Tests;

public sealed class MajorityVoteTests
{
    // Every subset, one by one.
    private static double ByEnumeration(string?[] answers, bool[] correct, int k)
    {
        double sum = 0;
        int subsets = 0;
        for (uint subset = 0; subset < 1u << answers.Length; subset++)
        {
            if (System.Numerics.BitOperations.PopCount(subset) != k) continue;
            subsets++;
            var votes = new Dictionary<string, int>();
            for (int i = 0; i < answers.Length; i++)
            {
                if ((subset >> i & 1) != 0 && answers[i] is { } answer) votes[answer] = votes.GetValueOrDefault(answer) + 1;
            }
            if (votes.Count == 0) continue;
            string[] winners = [.. votes.Where(v => v.Value == votes.Values.Max()).Select(v => v.Key)];
            sum += winners.Average(w => Enumerable.Range(0, answers.Length).Where(i => answers[i] == w).Average(i => correct[i] ? 1.0 : 0));
        }
        return sum / subsets;
    }

    [Fact]
    public void Estimate_RandomSmallCases_EqualsEnumeration()
    {
        var random = new Random(7);
        for (int round = 0; round < 120; round++)
        {
            int n = random.Next(1, 11);
            string?[] answers = [.. Enumerable.Range(0, n).Select(_ => random.Next(5) is var a && a == 0 ? null : $"{a}")];
            bool[] correct = [.. answers.Select(a => a == "1" || (a == "2" && random.Next(2) == 0))];
            for (int k = 1; k <= n; k++) Assert.Equal(ByEnumeration(answers, correct, k), MajorityVote.Estimate(answers, correct, k, 1), 1e-12);
        }
    }

    [Fact]
    public void Estimate_ATie_CountsTheMeanOfTheTied() =>
        Assert.Equal(0.5, MajorityVote.Estimate(["a", "a", "b", "b", "c"], [true, true, false, false, false], 5, 1));

    [Fact]
    public void Estimate_NobodyVotes_IsZero() => Assert.Equal(0, MajorityVote.Estimate([null, null], [true, true], 1, 1));

    [Fact]
    public void Estimate_TooManySubsets_IsDrawnAndNearTheExactOne()
    {
        // Two answers, 60 % correct, drawn 501 of 3000: the correct one wins nearly always. The hypergeometric tail is below 1e-5.
        string[] answers = [.. Enumerable.Range(0, 3000).Select(i => i % 5 < 3 ? "right" : "wrong")];
        bool[] correct = [.. answers.Select(a => a == "right")];
        double drawn = MajorityVote.Estimate(answers, correct, 501, 1);
        Assert.InRange(drawn, 0.998, 1);
        Assert.Equal(drawn, MajorityVote.Estimate(answers, correct, 501, 1));
        // One vote decides: the share of correct answers, within four standard errors of 2,000 draws.
        string[] many = [.. Enumerable.Range(0, 5000).Select(i => i % 4 == 0 ? "right" : $"{i}")];
        Assert.InRange(MajorityVote.Estimate(many, [.. many.Select(a => a == "right")], 1, 3), 0.25 - 0.039, 0.25 + 0.039);
    }

    [Fact]
    public void Estimate_Drawn_DeviatesFromTheExactValueByTheErrorStated()
    {
        // 2,000 completions, every tenth right, the others all different: of k draws the right answer wins with two of its kind or more, ties with
        // all others with one, and ties without it count 0. Hypergeometric.
        const int n = 2000, right = 200, k = 12;
        double Chance(int hits) => Enumerable.Range(0, k).Aggregate(1.0, (p, i) => p * (i < hits ? (right - i) / (double)(n - i) : (n - right - (i - hits)) / (double)(n - i))) * Choose(k, hits);
        double expected = 1 - Chance(0) - (Chance(1) * (1 - (1.0 / k)));
        string[] answers = [.. Enumerable.Range(0, n).Select(i => i < right ? "right" : $"{i}")];
        bool[] correct = [.. answers.Select(a => a == "right")];

        double[] drawn = [.. Enumerable.Range(1, 40).Select(stream => MajorityVote.Estimate(answers, correct, k, (ulong)stream))];
        double deviation = Math.Sqrt(drawn.Average(d => (d - expected) * (d - expected)));
        Assert.InRange(drawn.Average(), expected - (4 * 0.0112 / Math.Sqrt(40)), expected + (4 * 0.0112 / Math.Sqrt(40)));
        // Of 40 samples the deviation scatters by 11 %.
        Assert.InRange(deviation, 0.006, 0.0112 * 1.35);

        static double Choose(int from, int count) => Enumerable.Range(1, count).Aggregate(1.0, (ways, i) => ways * (from - i + 1) / i);
    }

    [Fact]
    public void Estimate_SixtyFourCompletions_IsExactAndMonotoneForAClearMajority()
    {
        string[] answers = [.. Enumerable.Range(0, 64).Select(i => i < 40 ? "right" : $"wrong{i % 6}")];
        bool[] correct = [.. answers.Select(a => a == "right")];
        double[] byCount = [.. new[] { 1, 4, 16, 63 }.Select(k => MajorityVote.Estimate(answers, correct, k, 1))];
        Assert.Equal(0.625, byCount[0], 1e-12);
        Assert.True(byCount[0] < byCount[1] && byCount[1] < byCount[2] && byCount[2] <= byCount[3]);
    }
}
