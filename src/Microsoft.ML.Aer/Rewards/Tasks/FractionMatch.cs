using System.Numerics;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Scores a fraction that was to be simplified.</summary>
internal static partial class FractionMatch
{
    public const double GivenPart = 0.1, OtherFraction = 0.05, NoFraction = 0.01;

    /// <summary>1 for the fraction in lowest terms, 0.1 where numerator or denominator are those given, 0.05 for another fraction, 0.01 for none.</summary>
    public static double Score(long numerator, long denominator, string? answer)
    {
        if (answer is null || !TryParse(answer, out BigInteger top, out BigInteger bottom)) return NoFraction;
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (divisor.IsZero) divisor = 1;
        if (top == numerator / divisor && bottom == denominator / divisor) return 1;
        return top == numerator || bottom == denominator ? GivenPart : OtherFraction;
    }

    private static bool TryParse(string text, out BigInteger numerator, out BigInteger denominator)
    {
        string cleaned = PythonText.Strip(PythonText.Strip(PythonText.Strip(text, null), "$"), null);
        (string Numerator, string Denominator)? parts = Latex().Match(cleaned) is { Success: true } latex ? (latex.Groups[1].Value, latex.Groups[2].Value)
            : cleaned.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash ? (cleaned[..slash], cleaned[(slash + 1)..])
            : null;
        numerator = denominator = default;
        return parts is { } found && PythonNumbers.TryParseInteger(found.Numerator, out numerator) && PythonNumbers.TryParseInteger(found.Denominator, out denominator);
    }

    // Python's \s has the four separators 1C to 1F besides.
    [GeneratedRegex(@"^\\d?frac[\s\x1C-\x1F]*\{[\s\x1C-\x1F]*(\d+)[\s\x1C-\x1F]*\}[\s\x1C-\x1F]*\{[\s\x1C-\x1F]*(\d+)[\s\x1C-\x1F]*\}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Latex();
}
