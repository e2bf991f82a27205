using System.Globalization;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Texts as Python sees them: sequences of code points, with Python's white space and its ways to write values.</summary>
internal static class PythonText
{
    // Letters whose upper case is more than one: what Western texts have of them.
    private static readonly (string Letter, string Upper)[] LongUpperCases =
    [
        ("\u00DF", "SS"), ("\uFB00", "FF"), ("\uFB01", "FI"), ("\uFB02", "FL"), ("\uFB03", "FFI"), ("\uFB04", "FFL"), ("\uFB05", "ST"), ("\uFB06", "ST"), ("\u0149", "\u02BCN"),
    ];

    public static string Upper(string text) =>
        LongUpperCases.Aggregate(text.ToUpperInvariant(), (upper, pair) => upper.Replace(pair.Letter, pair.Upper, StringComparison.Ordinal));

    public static string Lower(string text) => text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1C' and <= '\x1F';

    public static string Strip(string text, string? characters, bool left = true, bool right = true)
    {
        int first = 0, last = text.Length;
        while (left && first < last && Goes(text[first])) first++;
        while (right && last > first && Goes(text[last - 1])) last--;
        return text[first..last];

        bool Goes(char c) => characters is null ? IsSpace(c) : characters.Contains(c, StringComparison.Ordinal);
    }

    public static int Length(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Characters(text).Count() : text.Length;

    /// <summary>The code points, each as a text.</summary>
    public static IEnumerable<string> Characters(string text) => text.EnumerateRunes().Select(rune => rune.ToString());

    /// <summary>Orders by code points.</summary>
    public static int Compare(string left, string right)
    {
        int same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length) return left.Length.CompareTo(right.Length);
        char a = left[same], b = right[same];
        // A surrogate begins what lies beyond every other UTF-16 unit.
        return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
    }

    /// <summary>Python's str(): how output writes a value.</summary>
    public static string Of(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Representation(value),
    };

    /// <summary>Python's repr(): how a value within a list is written.</summary>
    public static string Representation(object? value)
    {
        switch (value)
        {
            case null: return "None";
            case Undefined: return "Undefined";
            case bool flag: return flag ? "True" : "False";
            case long number: return number.ToString(CultureInfo.InvariantCulture);
            case BigInteger number: return number.ToString(CultureInfo.InvariantCulture);
            case double number: return Of(number);
            case string text: return Quoted(text);
            case TemplateList { IsTuple: false } list: return $"[{string.Join(", ", list.Items.Select(Representation))}]";
            case TemplateList tuple: return tuple.Items.Count == 1 ? $"({Representation(tuple.Items[0])},)" : $"({string.Join(", ", tuple.Items.Select(Representation))})";
            case TemplateMap map: return $"{{{string.Join(", ", map.Entries.Select(entry => $"{Representation(entry.Key)}: {Representation(entry.Value)}"))}}}";
            case TemplateNamespace: return "<Namespace>";
            default: return $"<function {((TemplateFunction)value).Name}>";
        }
    }

    public static string Of(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        if (number == 0) return double.IsNegative(number) ? "-0.0" : "0.0";
        // The shortest digits that read back as the number; Python writes the exponent outside 1e-4 to 1e16.
        string[] parts = number.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        string digits = new string([.. shortest.Split('E')[0].Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        // Rounding to 17 digits may reach the next power of ten; the shortest form knows better.
        if (shortest.Contains('E', StringComparison.Ordinal)) exponent = int.Parse(shortest.Split('E')[1], CultureInfo.InvariantCulture);
        string sign = number < 0 ? "-" : "";
        if (exponent is < -4 or >= 16)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }
        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return $"{sign}{digits}{new string('0', exponent + 1 - digits.Length)}.0";
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static string Quoted(string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var output = new StringBuilder().Append(quote);
        foreach (char c in text)
        {
            output.Append(c switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when c == quote => "\\" + c,
                < ' ' or (>= '\x7F' and <= '\xA0') or '\xAD' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }
        return output.Append(quote).ToString();
    }
}
