using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>A number as Python's <c>decimal.Decimal</c> reads it, to be compared exactly: significant digits and a power of ten.</summary>
/// <param name="Negative">Whether it is below zero.</param>
/// <param name="Digits">The digits without zeros at either end; empty for zero.</param>
/// <param name="Exponent">The power of ten behind the digits; 0 for zero.</param>
/// <param name="IsInfinite">Whether it is an infinity.</param>
internal readonly record struct PythonDecimal(bool Negative, string Digits, BigInteger Exponent, bool IsInfinite)
{
    // decimal.MAX_EMAX: what cannot be held exactly is refused.
    private const long LargestExponent = 999_999_999_999_999_999;

    /// <summary>Reads a number; false where Decimal raises, and for NaN, which equals nothing.</summary>
    public static bool TryParse(string text, out PythonDecimal value)
    {
        value = default;
        // Underscores are skipped wherever they stand, unlike in int and float.
        if (PythonNumbers.ToAscii(PythonText.Strip(text, null).Replace("_", "", StringComparison.Ordinal)) is not { } ascii) return false;
        ReadOnlySpan<char> rest = ascii;
        bool negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest.Equals("inf", StringComparison.OrdinalIgnoreCase) || rest.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = new PythonDecimal(negative, "", 0, true);
            return true;
        }

        ReadOnlySpan<char> whole = TakeDigits(ref rest), fraction = default;
        if (rest.StartsWith("."))
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }
        if (whole.Length + fraction.Length == 0 || !TryTakeExponent(rest, out BigInteger exponent)) return false;

        string digits = string.Concat(whole, fraction).TrimStart('0');
        exponent -= fraction.Length;
        string significant = digits.TrimEnd('0');
        if (significant.Length == 0)
        {
            value = new PythonDecimal(false, "", 0, false);
            return true;
        }
        exponent += digits.Length - significant.Length;
        if (BigInteger.Abs(exponent) + significant.Length > LargestExponent) return false;
        value = new PythonDecimal(negative, significant, exponent, false);
        return true;
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits;
    }

    private static bool TryTakeExponent(ReadOnlySpan<char> text, out BigInteger exponent)
    {
        exponent = 0;
        if (text.IsEmpty) return true;
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        bool negative = text.StartsWith("-");
        if (negative || text.StartsWith("+")) text = text[1..];
        ReadOnlySpan<char> digits = TakeDigits(ref text);
        if (digits.IsEmpty || !text.IsEmpty) return false;
        digits = digits.TrimStart('0');
        // Any exponent as long as this is beyond the limit, whatever its digits.
        exponent = digits.Length > 30 ? BigInteger.Pow(10, 30) : BigInteger.Parse(digits.IsEmpty ? "0" : digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (negative) exponent = -exponent;
        return true;
    }
}
