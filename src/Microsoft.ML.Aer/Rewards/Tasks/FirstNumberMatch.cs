using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Scores the first number that stands alone in a text.</summary>
internal static class FirstNumberMatch
{
    public const double WrongNumber = 0.01;

    /// <summary>1 where the first number equals the label's, 0.01 where it differs, 0 where there is none.</summary>
    public static double Score(string label, string? answer)
    {
        if (answer is null || Find(answer) is not { } found || !PythonNumbers.TryParseFloat(label, out double expected)) return 0;
        return found == expected ? 1 : WrongNumber;
    }

    /// <summary>
    /// The value of the first match of Python's <c>\b-?\d+(?:\.\d+)?\b</c>. The boundary before the sign is one only behind a
    /// letter or digit, so that a sign at the start or behind a blank is not read: "-5" gives 5, "x-5" gives -5.
    /// </summary>
    public static double? Find(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        for (int i = 0; i < runes.Length; i++)
        {
            bool sign = runes[i].Value == '-';
            int whole = sign ? i + 1 : i, end = DigitsEnd(whole);
            if (end == whole || IsWord(i - 1) == IsWord(i)) continue;
            if (end < runes.Length && runes[end].Value == '.' && DigitsEnd(end + 1) is int fraction && fraction > end + 1 && !IsWord(fraction)) return Value(i, fraction);
            if (!IsWord(end)) return Value(i, end);
        }
        return null;

        bool IsWord(int at) => at >= 0 && at < runes.Length && PythonNumbers.IsWord(runes[at]);

        int DigitsEnd(int at)
        {
            while (at < runes.Length && PythonNumbers.Digit(runes[at]) >= 0) at++;
            return at;
        }

        double Value(int from, int to)
        {
            var number = new StringBuilder(to - from);
            for (int i = from; i < to; i++) number.Append(PythonNumbers.Digit(runes[i]) is >= 0 and int digit ? (char)('0' + digit) : (char)runes[i].Value);
            return double.Parse(number.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }
}
