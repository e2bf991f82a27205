using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>Numbers as written: whole ones are exact, ones with a point or an exponent are binary with the precision of their digits.</summary>
internal static class LatexNumber
{
    /// <summary>The most digits an integer may have: Python's limit, at which Math-Verify fails.</summary>
    public const int MaximumDigits = 4_300;

    // A power of ten beyond this is no answer, and would only cost memory.
    private const int MaximumExponent = 5_000;

    /// <summary>A plain or scientific number, or null beyond the limits.</summary>
    public static MathNode? Parse(string text)
    {
        if (text.Length > MaximumDigits) return null;
        bool negative = text.StartsWith('-');
        string unsigned = negative ? text[1..] : text;
        if (unsigned.All(char.IsAsciiDigit)) return MathNode.Integer(Signed(Digits(unsigned), negative));

        int e = unsigned.IndexOf('E', StringComparison.Ordinal);
        string mantissa = e < 0 ? unsigned : unsigned[..e];
        int exponent = 0;
        if (e >= 0)
        {
            string sign = unsigned[(e + 1)..].Replace('−', '-');
            if (!int.TryParse(sign, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > MaximumExponent) return null;
        }
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int scale = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit)) return null;
        BigInteger value = Signed(Digits(digits), negative);
        var exact = scale >= 0 ? new MathRational(value * BigInteger.Pow(10, scale)) : new MathRational(value, BigInteger.Pow(10, -scale));
        // sympy counts the digits of what is written, leading zeros left out, and keeps at least 15.
        int precision = Math.Max(15, digits.TrimStart('0').Length);
        return MathNode.Float(Binary(exact, precision), precision);
    }

    /// <summary>A number with groups of three digits, as 1,234,567.5.</summary>
    public static MathNode? Grouped(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.StartsWith('0')) return Parse(trimmed.Replace(',', '.')) is { } number && trimmed.Count(c => c is ',' or '.') == 1 ? number : null;
        string plain = trimmed.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).TrimStart('0');
        return Parse(plain.Length == 0 ? "0" : plain);
    }

    /// <summary>The nearest binary number that has the precision of so many decimal digits, ties to even.</summary>
    public static MathRational Binary(MathRational value, int digits)
    {
        if (value.IsZero) return value;
        int bits = (int)Math.Round((digits + 1) * 3.3219280948873626);
        long shift = bits - (value.Numerator.GetBitLength() - value.Denominator.GetBitLength());
        for (; ; shift--)
        {
            MathRational scaled = Scale(value, shift);
            BigInteger rounded = scaled.Round();
            if (BigInteger.Abs(rounded).GetBitLength() > bits && !BigInteger.Abs(rounded).IsPowerOfTwo) continue;
            return Scale(rounded, -shift);
        }
    }

    private static MathRational Scale(MathRational value, long shift) => shift >= 0
        ? new(value.Numerator << (int)shift, value.Denominator)
        : new(value.Numerator, value.Denominator << (int)-shift);

    private static BigInteger Digits(string digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static BigInteger Signed(BigInteger value, bool negative) => negative ? -value : value;
}
