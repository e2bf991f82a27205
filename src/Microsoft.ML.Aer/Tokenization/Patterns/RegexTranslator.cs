using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// Translates a regular expression from Oniguruma's Ruby syntax into .NET's. What the two read differently is rewritten
/// (possessive quantifiers, line anchors, <c>\d</c>, <c>\w</c>, <c>\h</c>, folding of case, code points beyond the Basic
/// Multilingual Plane); what is not known is refused.
/// </summary>
internal sealed partial class RegexTranslator
{
    private const int DeepestNesting = 50;
    private static readonly string[] KnownGroups = ["(?=", "(?!", "(?<=", "(?<!", "(?>"];
    private readonly string _source;
    private readonly List<TextSpan> _named = [];
    private AstralShadow? _shadow;
    private int _at;
    private int _depth;

    private RegexTranslator(string source) => _source = source;

    /// <exception cref="FormatException">What is not supported, and at which character.</exception>
    public static (string Expression, AstralShadow Shadow) Translate(string source)
    {
        // The first pass finds which code points the expression names, the second knows what stands for them.
        var translator = new RegexTranslator(source);
        _ = translator.Whole();
        var shadow = new AstralShadow(translator._named);
        return (new RegexTranslator(source) { _shadow = shadow }.Whole(), shadow);
    }

    private bool AtEnd => _at >= _source.Length;

    private string Whole()
    {
        string translated = Alternation(ignoreCase: false);
        if (!AtEnd) throw Fault("a ')' without its '('");
        return translated;
    }

    private string Alternation(bool ignoreCase)
    {
        if (++_depth > DeepestNesting) throw Fault("nested too deeply");
        var output = new StringBuilder();
        while (!AtEnd && _source[_at] != ')')
        {
            if (_source[_at] == '|')
            {
                output.Append('|');
                _at++;
            }
            else if (Switches(ref ignoreCase))
            {
                // Holds up to the end of the group, alternatives included.
            }
            else
            {
                output.Append(Quantified(Atom(ignoreCase)));
            }
        }
        _depth--;
        return output.ToString();
    }

    /// <summary><c>(?i)</c> and <c>(?-i)</c>.</summary>
    private bool Switches(ref bool ignoreCase)
    {
        foreach ((string text, bool value) in new[] { ("(?i)", true), ("(?-i)", false) })
        {
            if (!Take(text)) continue;
            ignoreCase = value;
            return true;
        }
        return false;
    }

    private string Atom(bool ignoreCase)
    {
        char c = _source[_at];
        switch (c)
        {
            case '(': return Group(ignoreCase);
            case '[':
                string set = Set();
                return ignoreCase ? $"(?i:{set})" : set;
            case '\\': return Escape(ignoreCase);
            case '.': _at++; return @"[^\n]";
            case '^': _at++; return @"(?:\A|(?<=\n)(?!\z))";
            case '$': _at++; return @"(?=\n|\z)";
            case '*' or '+' or '?': throw Fault($"a '{c}' with nothing before it");
            default: return Literal(CodePoint(), ignoreCase);
        }
    }

    private string Group(bool ignoreCase)
    {
        string open = "(?:";
        if (Take("(?i:")) ignoreCase = true;
        else if (Take("(?-i:")) ignoreCase = false;
        else if (Take("(?:")) { }
        else if (KnownGroups.FirstOrDefault(Take) is { } known) open = known;
        else if (_source.AsSpan(_at).StartsWith("(?")) throw Fault("this kind of group");
        else _at++;
        string body = Alternation(ignoreCase);
        if (!Take(")")) throw Fault("a '(' without its ')'");
        return $"{open}{body})";
    }

    private string Quantified(string atom)
    {
        while (!AtEnd && Quantifier() is { } quantifier)
        {
            bool interval = quantifier[0] == '{';
            // A possessive or lazy interval is none in this syntax: a+ after {n,m} repeats it, as does ? after {n}.
            if (Take("+")) atom = interval ? $"(?:{atom}{quantifier})+" : $"(?>{atom}{quantifier})";
            else if (Take("?")) atom = interval && !quantifier.Contains(',') ? $"(?:{atom}{quantifier})?" : $"(?:{atom}{quantifier}?)";
            else atom = $"(?:{atom}{quantifier})";
        }
        return atom;
    }

    private string? Quantifier()
    {
        char c = _source[_at];
        if (c is '*' or '+' or '?')
        {
            _at++;
            return c.ToString();
        }
        if (c != '{') return null;
        int close = _source.IndexOf('}', _at);
        string[] parts = close < 0 ? [] : _source[(_at + 1)..close].Split(',');
        if (parts.Length is < 1 or > 2 || parts.Any(part => part.Any(d => !char.IsAsciiDigit(d))) || parts.All(part => part.Length == 0)) return null;
        _at = close + 1;
        return parts.Length == 1 ? $"{{{parts[0]}}}" : $"{{{(parts[0].Length == 0 ? "0" : parts[0])},{parts[1]}}}";
    }

    private string Literal(int codePoint, bool ignoreCase)
    {
        if (!ignoreCase) return SetOf(codePoint, codePoint) is { Length: 1 } plain ? plain : $"[{SetOf(codePoint, codePoint)}]";
        var rune = new Rune(codePoint);
        IEnumerable<int> variants = [codePoint, Rune.ToLowerInvariant(rune).Value, Rune.ToUpperInvariant(rune).Value];
        // Unicode folds the long s and the kelvin sign too, .NET does not.
        if (codePoint is 's' or 'S') variants = variants.Append(0x17F);
        if (codePoint is 'k' or 'K') variants = variants.Append(0x212A);
        return $"[{string.Concat(variants.Distinct().Select(variant => SetOf(variant, variant)))}]";
    }

    private int CodePoint()
    {
        if (Rune.DecodeFromUtf16(_source.AsSpan(_at), out Rune rune, out int units) != System.Buffers.OperationStatus.Done) throw Fault("half a surrogate pair");
        _at += units;
        return rune.Value;
    }

    private bool Take(string text)
    {
        if (!_source.AsSpan(_at).StartsWith(text, StringComparison.Ordinal)) return false;
        _at += text.Length;
        return true;
    }

    private FormatException Fault(string what) => new(string.Create(CultureInfo.InvariantCulture, $"{what}, at character {_at + 1}."));
}
