using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Adds the braces that models leave out: \frac12, \sqrt2, sqrt(x), ^(..), \log_2 8 and a plain a/b.</summary>
internal static partial class MalformedOperators
{
    private const int Patience = 250;

    public static string Repair(string text)
    {
        text = PowerInParentheses().Replace(text, "^{$1}");
        text = RootInParentheses().Replace(text, @"\sqrt{$1}");
        text = FractionOfDigits().Replace(text, @"\frac{$1}{$2}");
        text = LogarithmOfDigits().Replace(text, @"\log_{$1}{$2}");
        text = FractionOverDigit().Replace(text, @"\frac{$1}{$2}");
        text = FractionOfDigit().Replace(text, @"\frac{$1}{$2}");
        text = RootOfDigit().Replace(text, @"\sqrt{$1}");
        text = text.Replace(" sqrt", @"\sqrt", StringComparison.Ordinal);
        return Quotient(Fractions(Roots(text)));
    }

    private static string Roots(string text)
    {
        string[] parts = text.Split(@"\sqrt");
        var result = new StringBuilder(parts[0]);
        foreach (string part in parts[1..])
        {
            string rest = part.TrimStart();
            if (rest.Length > 0 && rest[0] is not ('{' or '[')) result.Append(@"\sqrt{").Append(rest[0]).Append('}').Append(rest, 1, rest.Length - 1);
            else result.Append(@"\sqrt").Append(rest);
        }
        return result.ToString();
    }

    private static string Fractions(string text)
    {
        string[] parts = text.Split(@"\frac");
        var result = new StringBuilder(parts[0]);
        foreach (string part in parts[1..])
        {
            string rest = part.TrimStart();
            result.Append(@"\frac");
            if (rest.StartsWith('{'))
            {
                result.Append(rest);
                continue;
            }
            if (rest.Length < 2) return text;
            result.Append('{').Append(rest[0]).Append('}');
            if (rest[1] == '{') result.Append(rest, 1, rest.Length - 1);
            else result.Append('{').Append(rest[1]).Append('}').Append(rest, 2, rest.Length - 2);
        }
        return result.ToString();
    }

    // Only where the text is nothing but the two integers, written in the plainest way.
    private static string Quotient(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length != 2 || !IsPlain(parts[0]) || !IsPlain(parts[1])) return text;
        return $@"\frac{{{parts[0]}}}{{{parts[1]}}}";
    }

    private static bool IsPlain(string text) => text.Length is > 0 and < 4300
        && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
        && value.ToString(CultureInfo.InvariantCulture) == text;

    [GeneratedRegex(@"\^\s?\((.*?)\)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex PowerInParentheses();

    [GeneratedRegex(@"sqrt\s?\((.*?)\)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex RootInParentheses();

    [GeneratedRegex(@"\\frac\s?(\d)\s?(\d+)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex FractionOfDigits();

    [GeneratedRegex(@"\\log_\s?(\d)\s?(\d+)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex LogarithmOfDigits();

    [GeneratedRegex(@"\\frac\s?{(.*?)}\s?(\d)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex FractionOverDigit();

    [GeneratedRegex(@"\\frac\s?(\d)\s?{(.*?)}", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex FractionOfDigit();

    [GeneratedRegex(@"\\sqrt\s?(\d)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex RootOfDigit();
}
