using System.Globalization;

namespace QuickStart;

/// <summary>Draws Countdown problems of 3 or 4 digits that have a solution, and keeps those for training and for testing apart.</summary>
public static class Countdown
{
    private const int LargestTarget = 99;

    /// <summary>Problems for training; none of them, in any order of its numbers, is among <see cref="Test"/>.</summary>
    public static List<CountdownProblem> Train(int count, int seed) => Draw(count, new Random(seed), isTest: false);

    /// <summary>Held-out problems, each different.</summary>
    public static List<CountdownProblem> Test(int count, int seed) => Draw(count, new Random(seed), isTest: true);

    private static List<CountdownProblem> Draw(int count, Random random, bool isTest)
    {
        var problems = new List<CountdownProblem>();
        var seen = new HashSet<string>();
        while (problems.Count < count)
        {
            int[] digits = [.. Enumerable.Range(0, random.Next(3, 5)).Select(_ => random.Next(1, 10))];
            Expression solution = Combine([.. digits.Select(d => new Expression(d, 1, d.ToString(CultureInfo.InvariantCulture), Rank.Atom))], random);
            if (solution.Denominator != 1 || solution.Numerator is < 1 or > LargestTarget) continue;
            int target = (int)solution.Numerator;
            string key = $"{string.Join(',', digits.Order())}={target}";
            if (BelongsToTest(key) != isTest || (isTest && !seen.Add(key))) continue;
            random.Shuffle(digits);
            problems.Add(new CountdownProblem { Prompt = $"{string.Join(',', digits)},{target}=", Numbers = digits, Target = target, Answer = solution.Text });
        }
        return problems;
    }

    // One in eight, by a hash that is the same everywhere.
    private static bool BelongsToTest(string key) => key.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619) % 8 == 0;

    private static Expression Combine(List<Expression> parts, Random random)
    {
        while (parts.Count > 1)
        {
            Expression left = Take(parts, random), right = Take(parts, random);
            parts.Add(Apply("+-*/"[random.Next(4)], left, right));
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

    private static Expression Apply(char op, Expression a, Expression b)
    {
        (long n, long d) = op switch
        {
            '+' => ((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator),
            '-' => ((a.Numerator * b.Denominator) - (b.Numerator * a.Denominator), a.Denominator * b.Denominator),
            '*' => (a.Numerator * b.Numerator, a.Denominator * b.Denominator),
            _ => (a.Numerator * b.Denominator, a.Denominator * b.Numerator),
        };
        Rank rank = op is '+' or '-' ? Rank.Sum : Rank.Product;
        // Brackets only where the order of evaluation needs them.
        string left = a.Rank < rank ? $"({a.Text})" : a.Text;
        string right = b.Rank < rank || (b.Rank == rank && op is '-' or '/') ? $"({b.Text})" : b.Text;
        if (a.Denominator == 0 || b.Denominator == 0) d = 0;
        long divisor = d == 0 ? 1 : Gcd(Math.Abs(n), Math.Abs(d)) * Math.Sign(d);
        // A division by zero is no number: denominator 0 never passes for a target.
        return new Expression(n / divisor, d / divisor, $"{left}{op}{right}", rank);
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);

    private enum Rank
    {
        Sum,
        Product,
        Atom,
    }

    private sealed record Expression(long Numerator, long Denominator, string Text, Rank Rank);
}
