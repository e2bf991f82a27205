using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// .NET's regular expressions see a code point beyond the Basic Multilingual Plane as two surrogates, which are no letters to
/// it. They therefore run over a shadow of the text in which each such code point is one character of the same general
/// category, chosen so that no literal or range of the expression contains it; a code point that the expression does name
/// has a character of its own, or one shared with those in the same ranges.
/// </summary>
internal sealed class AstralShadow
{
    private static readonly Lazy<ILookup<UnicodeCategory, char>> ByCategory = new(() =>
        Enumerable.Range(0x80, 0xFF80).Reverse().Where(c => !char.IsSurrogate((char)c)).Select(c => (char)c).ToLookup(CharUnicodeInfo.GetUnicodeCategory));

    private readonly TextSpan[] _named;
    private readonly Dictionary<(UnicodeCategory, string), char> _stand = [];
    private readonly Dictionary<UnicodeCategory, IEnumerator<char>> _free = [];
    private readonly Func<char, bool> _taken;
    private readonly Dictionary<UnicodeCategory, char> _unnamed = [];

    /// <param name="ranges">Code points, first and last, that the expression names.</param>
    public AstralShadow(IReadOnlyCollection<TextSpan> ranges)
    {
        _named = [.. ranges.Where(range => range.End > char.MaxValue).Select(range => new TextSpan(Math.Max(range.Start, 0x10000), range.End))];
        TextSpan[] plain = [.. ranges.Where(range => range.Start <= char.MaxValue)];
        _taken = c => plain.Any(range => range.Start <= c && c <= range.End);
        foreach (TextSpan range in _named)
        {
            for (int codePoint = range.Start; codePoint <= range.End; codePoint++) _ = Stand(codePoint);
        }
        foreach (UnicodeCategory category in Enum.GetValues<UnicodeCategory>())
        {
            // No astral code point is a control, a surrogate or a separator of lines or paragraphs.
            if (category is not (UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                _unnamed[category] = Stand(category, "");
            }
        }
    }

    /// <summary>The character that stands for a code point beyond the Basic Multilingual Plane. Safe for several threads.</summary>
    public char Of(Rune codePoint)
    {
        UnicodeCategory category = Rune.GetUnicodeCategory(codePoint);
        return _named.Length == 0 || Membership(codePoint.Value) is not { Length: > 0 } membership ? _unnamed[category] : _stand[(category, membership)];
    }

    /// <summary>The characters that stand for the code points of a range that the expression names.</summary>
    public IEnumerable<char> Of(int first, int last)
    {
        int index = Array.IndexOf(_named, new TextSpan(Math.Max(first, 0x10000), last));
        return _stand.Where(stand => stand.Key.Item2.Contains((char)index)).Select(stand => stand.Value);
    }

    private char Stand(int codePoint) => Stand(CharUnicodeInfo.GetUnicodeCategory(codePoint), Membership(codePoint));

    private char Stand(UnicodeCategory category, string membership)
    {
        if (_stand.TryGetValue((category, membership), out char known)) return known;
        if (!_free.TryGetValue(category, out IEnumerator<char>? free)) _free[category] = free = ByCategory.Value[category].Where(c => !_taken(c)).GetEnumerator();
        if (!free.MoveNext()) throw new FormatException($"the expression names too many code points of the category {category}.");
        return _stand[(category, membership)] = free.Current;
    }

    /// <summary>Which of the named ranges hold the code point, as a text of their numbers.</summary>
    private string Membership(int codePoint)
    {
        var numbers = new StringBuilder();
        for (int i = 0; i < _named.Length; i++)
        {
            if (_named[i].Start <= codePoint && codePoint <= _named[i].End) numbers.Append((char)i);
        }
        return numbers.ToString();
    }
}
