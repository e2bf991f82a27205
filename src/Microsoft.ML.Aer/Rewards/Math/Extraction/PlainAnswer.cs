using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Reads a match of a plain number or of plain arithmetic.</summary>
internal static class PlainAnswer
{
    public static (MathNode? Value, string Source) Read(Match match, MathBudget budget)
    {
        string integer = match.Groups["integer"].Value, fraction = match.Groups["decimal"].Value;
        if (integer.Length == 0 && fraction.Length == 0)
        {
            string arithmetic = match.Groups["arithmetic"].Value;
            return (arithmetic.Length == 0 ? null : Parsed(arithmetic, budget), arithmetic);
        }
        integer = integer.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).TrimStart('0');
        string number = (integer.Length == 0 ? "0" : integer) + fraction.Replace(',', '.');
        // What is no number to sympy, such as digits of other scripts, fails the whole text there.
        if (number.StartsWith("-0", StringComparison.Ordinal) && fraction.Length == 0 && number.AsSpan(1).ContainsAnyExcept('0')) throw new MathLimitException("digits");
        MathNode? value = LatexNumber.Parse(number) ?? throw new MathLimitException("digits");
        if (match.Groups["percent"].Success) value = MathNode.Multiply(value, MathNode.Hundredth);
        return (value, number);
    }

    private static MathNode? Parsed(string arithmetic, MathBudget budget)
    {
        MathBudget part = budget.Part(100_000);
        try
        {
            return PlainExpressionParser.Parse(arithmetic, part);
        }
        catch (MathLimitException)
        {
            return null;
        }
        finally
        {
            budget.Spend(Math.Min(part.Spent, budget.Left));
        }
    }
}
