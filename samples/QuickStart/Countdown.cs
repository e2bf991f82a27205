using System.Globalization;

namespace QuickStart;

/// <summary>Draws Countdown problems of 3 or 4 digits that have a solution, in three parts that have none in common.</summary>
public static class Countdown
{
    /// <summary>Most tokens of an answer: the longest, such as (1+2)*(3+4), has 11 characters and an end.</summary>
    public const int LongestAnswer = 12;

    private const int LargestTarget = 99;

    /// <summary>Solved problems for supervised fine-tuning.</summary>
    public static List<CountdownProblem> Solved(int count, int seed) => Draw(count, seed, Part.Solved, distinct: false);

    /// <summary>Problems for reinforcement learning: none of them is among the solved ones.</summary>
    public static List<CountdownProblem> Train(int count, int seed) => Draw(count, seed, Part.Train, distinct: false);

    /// <summary>Held-out problems, each different: none of them is in the other parts.</summary>
    public static List<CountdownProblem> Test(int count, int seed) => Draw(count, seed, Part.Test, distinct: true);

    private enum Part
    {
        Solved,
        Train,
        Test,
    }

    private static List<CountdownProblem> Draw(int count, int seed, Part part, bool distinct)
    {
        var random = new Random(seed);
        var problems = new List<CountdownProblem>();
        var seen = new HashSet<string>();
        while (problems.Count < count)
        {
            int[] digits = [.. Enumerable.Range(0, random.Next(3, 5)).Select(_ => random.Next(1, 10))];
            Expression? solution = Combine([.. digits.Select(d => new Expression(new Fraction(d, 1), d.ToString(CultureInfo.InvariantCulture), Rank.Atom))], random);
            if (solution is not { Value: { Denominator: 1, Numerator: >= 1 and <= LargestTarget } }) continue;
            int target = (int)solution.Value.Numerator;
            string key = $"{string.Join(',', digits.Order())}={target}";
            if (PartOf(key) != part || (distinct && !seen.Add(key))) continue;
            random.Shuffle(digits);
            problems.Add(new CountdownProblem { Prompt = $"{string.Join(',', digits)},{target}=", Numbers = digits, Target = target, Answer = solution.Text });
        }
        return problems;
    }

    // Numbers in any order and a target lie in one part, by a hash that is the same everywhere: 4 of 8, 3 of 8 and 1 of 8.
    private static Part PartOf(string key) => ((key.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619) >> 16) % 8) switch
    {
        < 4 => Part.Solved,
        < 7 => Part.Train,
        _ => Part.Test,
    };

    // Null where the draw divides by zero.
    private static Expression? Combine(List<Expression> parts, Random random)
    {
        while (parts.Count > 1)
        {
            Expression left = Take(parts, random), right = Take(parts, random);
            if (Apply("+-*/"[random.Next(4)], left, right) is not { } both) return null;
            parts.Add(both);
        }
        return parts[0];
    }

    private static Expression Take(List<Expression> parts, Random random)
    {
        int i = random.Next(parts.Count);
        Expression part = parts[i];
        parts.RemoveAt(i);
        return part;
    }

    private static Expression? Apply(char op, Expression left, Expression right)
    {
        if (Fraction.Apply(op, left.Value, right.Value) is not { } value) return null;
        Rank rank = op is '+' or '-' ? Rank.Sum : Rank.Product;
        // Brackets only where the order of evaluation needs them.
        string leftText = left.Rank < rank ? $"({left.Text})" : left.Text;
        string rightText = right.Rank < rank || (right.Rank == rank && op is '-' or '/') ? $"({right.Text})" : right.Text;
        return new Expression(value, $"{leftText}{op}{rightText}", rank);
    }

    private enum Rank
    {
        Sum,
        Product,
        Atom,
    }

    private sealed record Expression(Fraction Value, string Text, Rank Rank);
}
