using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Sets, escapes and properties.</summary>
internal sealed partial class RegexTranslator
{
    private const string WordSet = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}";

    /// <summary>General categories by the names Oniguruma knows them under, as .NET names them.</summary>
    private static readonly Dictionary<string, string> Categories = new(
        "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn".Split(' ').Select(name => KeyValuePair.Create(name, name)),
        StringComparer.OrdinalIgnoreCase)
    {
        ["letter"] = "L", ["mark"] = "M", ["number"] = "N", ["punctuation"] = "P", ["symbol"] = "S", ["separator"] = "Z", ["other"] = "C",
        ["uppercaseletter"] = "Lu", ["lowercaseletter"] = "Ll", ["titlecaseletter"] = "Lt", ["modifierletter"] = "Lm", ["otherletter"] = "Lo",
        ["nonspacingmark"] = "Mn", ["spacingmark"] = "Mc", ["enclosingmark"] = "Me", ["decimalnumber"] = "Nd", ["letternumber"] = "Nl", ["othernumber"] = "No",
    };

    /// <summary>An escape outside a set.</summary>
    private string Escape(bool ignoreCase)
    {
        if (_at + 1 >= _source.Length) throw Fault("a '\\' at the end");
        char c = _source[_at + 1];
        switch (c)
        {
            case 'A' or 'z' or 'Z' or 'b' or 'B':
                _at += 2;
                return "\\" + c;
            case 'W':
                _at += 2;
                return $"[^{WordSet}]";
            case 'R' or 'X' or 'K' or 'G' or 'k' or 'g' or (>= '1' and <= '9'):
                throw Fault($"'\\{c}'");
            default:
                return Class() is { } set ? $"[{set}]" : Literal(EscapedCodePoint(), ignoreCase);
        }
    }

    /// <summary>A set in brackets.</summary>
    private string Set()
    {
        _at++;
        string open = Take("^") ? "[^" : "[";
        var items = new StringBuilder();
        bool first = true;
        while (true)
        {
            if (AtEnd) throw Fault("a '[' without its ']'");
            char c = _source[_at];
            if (c == ']' && !first) break;
            first = false;
            if (c == '[') items.Append(InnerSet());
            else if (_source.AsSpan(_at).StartsWith("&&")) throw Fault("an intersection of sets ('&&')");
            else items.Append(Range());
        }
        _at++;
        return $"{open}{items}]";
    }

    /// <summary>A set within a set adds to it.</summary>
    private string InnerSet()
    {
        if (_source.AsSpan(_at).StartsWith("[:")) throw Fault("a POSIX bracket");
        if (_source.AsSpan(_at).StartsWith("[^")) throw Fault("a negated set within a set");
        return Set()[1..^1];
    }

    private string Range()
    {
        if (_source[_at] == '\\' && Class() is { } set) return set;
        int first = SetCodePoint();
        bool range = _at + 1 < _source.Length && _source[_at] == '-' && _source[_at + 1] is not (']' or '[');
        if (!range) return SetOf(first, first);
        _at++;
        int last = SetCodePoint();
        return last >= first ? SetOf(first, last) : throw Fault("a range that ends before it begins");
    }

    private int SetCodePoint() => _source[_at] == '\\' ? EscapedCodePoint() : CodePoint();

    /// <summary>The items, for a set, of an escape that stands for a class; null where it stands for one code point.</summary>
    private string? Class()
    {
        if (_at + 1 >= _source.Length) throw Fault("a '\\' at the end");
        char c = _source[_at + 1];
        string? set = c switch
        {
            's' or 'S' => "\\" + c,
            'd' => @"\p{Nd}",
            'D' => @"\P{Nd}",
            'w' => WordSet,
            'W' => throw Fault("'\\W' in a set"),
            'h' => "0-9a-fA-F",
            'H' => throw Fault("'\\H'"),
            'p' or 'P' => Property(c == 'P'),
            _ => null,
        };
        if (set is not null && c is not ('p' or 'P')) _at += 2;
        return set;
    }

    private string Property(bool negated)
    {
        int close = _source.IndexOf('}', _at);
        if (_at + 2 >= _source.Length || _source[_at + 2] != '{' || close < 0) throw Fault("a property without braces");
        string name = _source[(_at + 3)..close];
        if (name.StartsWith('^')) (name, negated) = (name[1..], !negated);
        if (!Categories.TryGetValue(name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), out string? category))
        {
            throw Fault($"the property '{name}' (only general categories are)");
        }
        _at = close + 1;
        return (negated ? @"\P{" : @"\p{") + category + "}";
    }

    private int EscapedCodePoint()
    {
        _at++;
        if (AtEnd) throw Fault("a '\\' at the end");
        char c = _source[_at];
        switch (c)
        {
            case 'n': _at++; return '\n';
            case 'r': _at++; return '\r';
            case 't': _at++; return '\t';
            case 'f': _at++; return '\f';
            case 'v': _at++; return '\v';
            case 'a': _at++; return '\a';
            case 'e': _at++; return 0x1B;
            case '0': _at++; return 0;
            case 'x' when _at + 1 < _source.Length && _source[_at + 1] == '{':
                int close = _source.IndexOf('}', _at);
                if (close < 0) throw Fault("'\\x{' without its '}'");
                return Hexadecimal(_at + 2, close, after: close + 1);
            case 'x': return Hexadecimal(_at + 1, Math.Min(_at + 3, _source.Length), after: _at + 3);
            case 'u': return Hexadecimal(_at + 1, Math.Min(_at + 5, _source.Length), after: _at + 5);
            default:
                if (char.IsAsciiLetterOrDigit(c)) throw Fault($"'\\{c}'");
                return CodePoint();
        }
    }

    private int Hexadecimal(int start, int end, int after)
    {
        if (!int.TryParse(_source.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) || !Rune.IsValid(value)) throw Fault("a code point in hexadecimal");
        _at = Math.Min(after, _source.Length);
        return value;
    }

    /// <summary>The items, for a set, of a range of code points that the expression names.</summary>
    private string SetOf(int first, int last)
    {
        _named.Add(new TextSpan(first, last));
        var items = new StringBuilder();
        if (first <= char.MaxValue)
        {
            items.Append(Escaped((char)first));
            if (last > first) items.Append('-').Append(Escaped((char)Math.Min(last, char.MaxValue)));
        }
        if (last > char.MaxValue && _shadow is not null)
        {
            foreach (char stand in _shadow.Of(first, last)) items.Append(Escaped(stand));
        }
        return items.ToString();
    }

    private static string Escaped(char c) => char.IsAsciiLetterOrDigit(c) ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
}
