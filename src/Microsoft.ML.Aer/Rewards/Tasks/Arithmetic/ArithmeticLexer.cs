using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>Cuts a text into the tokens of a Python expression, numbers as Python 3 writes them.</summary>
internal static class ArithmeticLexer
{
    private static readonly string[] Operators = ["**", "//", "==", "!=", "<=", ">=", "<<", ">>", "!", "+", "-", "*", "/", "%", "(", ")", ",", "~", "&", "|", "^", "<", ">"];

    /// <summary>The tokens, with an empty one at the end.</summary>
    /// <exception cref="FormatException">The text has something else in it.</exception>
    public static List<ArithmeticToken> Read(string text)
    {
        text = PythonText.Strip(text, null);
        var tokens = new List<ArithmeticToken>();
        int depth = 0;
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            if (c is ' ' or '\t' or '\f') at++;
            else if (c == '\\' && at + 1 < text.Length && text[at + 1] == '\n') at += 2;
            else if (c is '\n' or '\r' && depth > 0) at++;
            else if (c == '#') at = text.IndexOf('\n', at) is >= 0 and int end ? end : text.Length;
            else if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))) tokens.Add(new("", Number(text, ref at)));
            else if (char.IsAsciiLetter(c) || c == '_') tokens.Add(new(Name(text, ref at), null));
            else if (Array.Find(Operators, o => string.CompareOrdinal(text, at, o, 0, o.Length) == 0) is { } op)
            {
                // sympy reads a factorial's mark only directly behind what it belongs to.
                if (op == "!" && at > 0 && (text[at - 1] is ' ' or '\t' or '\f')) throw new FormatException($"'!' at {at} stands behind a blank.");
                depth += op == "(" ? 1 : op == ")" ? -1 : 0;
                tokens.Add(new(op, null));
                at += op.Length;
            }
            else throw new FormatException($"'{c}' at {at} is no part of an expression.");
        }
        tokens.Add(default(ArithmeticToken) with { Text = "" });
        return tokens;
    }

    private static string Name(string text, ref int at)
    {
        int first = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
        return text[first..at];
    }

    private static PythonNumber Number(string text, ref int at)
    {
        if (text[at] == '0' && at + 1 < text.Length && Radix(text[at + 1]) is > 0 and int radix && TryInteger(text, at + 2, radix, out BigInteger value, out int behind))
        {
            at = behind;
            return PythonNumber.Integer(value);
        }
        int first = at;
        bool isReal = false;
        SkipDigits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            isReal = true;
            at++;
            SkipDigits(text, ref at);
        }
        int exponent = at;
        if (exponent < text.Length && text[exponent] is 'e' or 'E')
        {
            exponent++;
            if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
            int digits = exponent;
            SkipDigits(text, ref exponent);
            if (exponent > digits) (at, isReal) = (exponent, true);
        }
        string number = text[first..at].Replace("_", "", StringComparison.Ordinal);
        if (isReal) return PythonNumber.Real(double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture));
        // Python's grammar: no zero in front of another digit.
        if (number.Length > 1 && number[0] == '0' && number.AsSpan().ContainsAnyExcept('0')) throw new FormatException($"'{number}' has a leading zero.");
        if (number.Length > PythonNumbers.MostIntegerDigits) throw new FormatException($"A number of {number.Length} digits is refused, as by Python.");
        return PythonNumber.Integer(BigInteger.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static int Radix(char letter) => letter switch
    {
        'x' or 'X' => 16,
        'o' or 'O' => 8,
        'b' or 'B' => 2,
        _ => 0,
    };

    private static bool TryInteger(string text, int at, int radix, out BigInteger value, out int behind)
    {
        value = 0;
        behind = at;
        for (; behind < text.Length; behind++)
        {
            int digit = text[behind] == '_' && behind > at ? -1 : char.IsAsciiHexDigit(text[behind]) ? Convert.ToInt32(text[behind].ToString(), 16) : radix;
            if (digit >= radix) break;
            if (digit >= 0) value = (value * radix) + digit;
        }
        return behind > at;
    }

    // Digits with single underscores between them.
    private static void SkipDigits(string text, ref int at)
    {
        int first = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '_' && at > first && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))) at++;
    }
}
