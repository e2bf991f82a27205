using System.Globalization;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Scores an expression that shall reach a target with every given number, each once.</summary>
internal static class CountdownMatch
{
    public const double WrongExpression = 0.05, NoExpression = 0.01;

    // numpy.isclose's relative tolerance, and the scorer's absolute one.
    private const double RelativeTolerance = 1e-5, AbsoluteTolerance = 1e-6;

    /// <summary>1 where the expression uses exactly the numbers and reaches the target, 0.05 for another expression, 0.01 for none.</summary>
    /// <param name="sortedNumbers">The given numbers, ascending.</param>
    /// <param name="target">The number to reach.</param>
    /// <param name="answer">The expression.</param>
    public static double Score(long[] sortedNumbers, double target, string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer)) return NoExpression;
        double value;
        try
        {
            value = ArithmeticParser.Evaluate(answer);
        }
        catch (Exception e) when (e is FormatException or ArithmeticException)
        {
            return NoExpression;
        }
        if (!UsesExactly(answer, sortedNumbers)) return WrongExpression;
        return Math.Abs(value - target) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(target)) ? 1 : WrongExpression;
    }

    // The integers as they stand in the text, Python's \b\d+\b: 76.0 is a 76 and a 0, 1e3 none.
    private static bool UsesExactly(string text, long[] sortedNumbers)
    {
        var used = new List<BigInteger>();
        Rune[] runes = [.. text.EnumerateRunes()];
        for (int i = 0; i < runes.Length;)
        {
            if (!PythonNumbers.IsWord(runes[i]))
            {
                i++;
                continue;
            }
            int end = i;
            var digits = new StringBuilder();
            bool isNumber = true;
            for (; end < runes.Length && PythonNumbers.IsWord(runes[end]); end++)
            {
                int digit = PythonNumbers.Digit(runes[end]);
                isNumber &= digit >= 0;
                if (isNumber) digits.Append((char)('0' + digit));
            }
            if (isNumber) used.Add(BigInteger.Parse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture));
            i = end;
        }
        used.Sort();
        return used.Count == sortedNumbers.Length && used.Zip(sortedNumbers).All(pair => pair.First == pair.Second);
    }
}
