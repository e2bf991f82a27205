using System.Globalization;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Numbers in texts as Python's <c>int</c> and <c>float</c> read them.</summary>
internal static class PythonNumbers
{
    /// <summary>Python refuses to convert longer decimal texts to int (PEP 644's limit of 3.11).</summary>
    public const int MostIntegerDigits = 4300;

    /// <summary>The value of a decimal digit of any script, or -1.</summary>
    public static int Digit(Rune rune) => rune.Value < 128
        ? (rune.Value is >= '0' and <= '9' ? rune.Value - '0' : -1)
        : Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? (int)Rune.GetNumericValue(rune) : -1;

    /// <summary>Whether a code point is one of a word, as Python's <c>\w</c> has it: letters, numbers of every kind and the underscore.</summary>
    public static bool IsWord(Rune rune) => rune.Value == '_' || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>The text with digits of every script written in ASCII; null where it has another character beyond ASCII.</summary>
    public static string? ToAscii(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var ascii = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii) ascii.Append((char)rune.Value);
            else if (Digit(rune) is >= 0 and int digit) ascii.Append((char)('0' + digit));
            else return null;
        }
        return ascii.ToString();
    }

    /// <summary>Reads what <c>int(text)</c> would: a sign, digits of any script, single underscores between them, white space around.</summary>
    public static bool TryParseInteger(string text, out BigInteger value)
    {
        value = default;
        if (ToAscii(PythonText.Strip(text, null)) is not { } ascii) return false;
        ReadOnlySpan<char> digits = ascii;
        bool negative = digits.StartsWith("-");
        if (negative || digits.StartsWith("+")) digits = digits[1..];
        if (!TryDropUnderscores(digits, out string plain) || plain.Length > MostIntegerDigits
            || !BigInteger.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out value)) return false;
        if (negative) value = -value;
        return true;
    }

    /// <summary>Reads what <c>float(text)</c> would, infinities and NaN included.</summary>
    public static bool TryParseFloat(string text, out double value)
    {
        value = double.NaN;
        if (ToAscii(PythonText.Strip(text, null)) is not { } ascii || !TryDropUnderscores(ascii, out string plain)) return false;
        bool negative = plain.StartsWith('-');
        ReadOnlySpan<char> unsigned = negative || plain.StartsWith('+') ? plain.AsSpan(1) : plain;
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase)) return true;
        return unsigned.IndexOfAnyInRange('0', '9') >= 0 && unsigned[0] is not ('+' or '-')
            && double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, NumberFormatInfo.InvariantInfo, out value);
    }

    // An underscore stands between two digits only.
    private static bool TryDropUnderscores(ReadOnlySpan<char> text, out string plain)
    {
        plain = text.ToString();
        for (int i = text.IndexOf('_'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1]))) return false;
        }
        plain = plain.Replace("_", "", StringComparison.Ordinal);
        return true;
    }
}
