namespace Microsoft.ML.Aer;

/// <summary>
/// Cuts a template into tokens as Jinja does with trim_blocks and lstrip_blocks, which is how chat templates are meant: the
/// first newline after a block or comment goes, and so do the blanks before one that begins its line.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly string _name;
    private readonly string _source;
    private readonly List<TemplateToken> _tokens = [];
    private readonly ExpressionLexer _expressions;
    private int _at;
    private int _line = 1;
    private bool _lineStarts = true;

    private TemplateLexer(string source, string name)
    {
        _name = name;
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _source = source.EndsWith('\n') ? source[..^1] : source;
        _expressions = new ExpressionLexer(_source, _tokens, Fault);
    }

    /// <exception cref="TemplateException">Something has no end, or a character has no place.</exception>
    public static List<TemplateToken> Read(string source, string name)
    {
        var lexer = new TemplateLexer(source, name);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            int begin = NextBegin(_at);
            if (begin < 0)
            {
                Data(_source[_at..]);
                break;
            }
            char kind = _source[begin + 1];
            char sign = begin + 2 < _source.Length ? _source[begin + 2] : ' ';
            bool raw = kind == '%' && IsRaw(begin, out _, out _);
            Data(BeforeTag(_source[_at..begin], kind, sign));
            _at = begin + 2 + (sign is '-' or '+' ? 1 : 0);
            if (kind == '#') Comment();
            else if (raw) Raw(begin);
            else Tag(kind);
        }
        _tokens.Add(new TemplateToken(TemplateTokenKind.End, "", _line));
    }

    private int NextBegin(int from)
    {
        for (int at = from; at + 1 < _source.Length; at++)
        {
            if (_source[at] == '{' && _source[at + 1] is '{' or '%' or '#') return at;
        }
        return -1;
    }

    /// <summary>The text before a tag, less what the tag's sign or lstrip_blocks takes from its end.</summary>
    private string BeforeTag(string text, char kind, char sign)
    {
        if (sign == '-') return PythonText.Strip(text, null, left: false);
        if (sign == '+' || kind == '{') return text;
        int lineStart = text.LastIndexOf('\n') + 1;
        if (lineStart == 0 && !_lineStarts) return text;
        return text.AsSpan(lineStart).ToString().All(PythonText.IsSpace) ? text[..lineStart] : text;
    }

    private void Data(string text)
    {
        // Lines are counted over the source, which may have lost some of its text here.
        if (text.Length > 0) _tokens.Add(new TemplateToken(TemplateTokenKind.Data, text, LineOf(_at)));
    }

    private void Comment()
    {
        int end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) throw Fault("comment", LineOf(_at), "'{#' without its '#}'");
        AfterTag(end, end > _at ? _source[end - 1] : ' ', trimsNewline: true);
    }

    private void Tag(char kind)
    {
        bool block = kind == '%';
        _line = LineOf(_at);
        _tokens.Add(new TemplateToken(block ? TemplateTokenKind.BlockBegin : TemplateTokenKind.VariableBegin, "", _line));
        (int end, char sign) = _expressions.Read(_at, block ? "%}" : "}}", ref _line);
        _tokens.Add(new TemplateToken(block ? TemplateTokenKind.BlockEnd : TemplateTokenKind.VariableEnd, "", _line));
        AfterTag(end, sign, trimsNewline: block);
    }

    /// <summary>Goes on behind a tag whose two closing characters begin at <paramref name="end"/>.</summary>
    private void AfterTag(int end, char sign, bool trimsNewline)
    {
        _at = end + 2;
        if (sign == '-')
        {
            while (_at < _source.Length && PythonText.IsSpace(_source[_at])) _at++;
        }
        else if (trimsNewline && sign != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
        }
        _lineStarts = _source[_at - 1] == '\n';
    }

    private bool IsRaw(int begin, out int bodyStart, out char endSign)
    {
        int at = begin + 2;
        if (at < _source.Length && _source[at] is '-' or '+') at++;
        int close = _source.IndexOf("%}", at, StringComparison.Ordinal);
        bodyStart = close + 2;
        string inner = close < 0 ? "" : _source[at..close];
        endSign = inner.EndsWith('-') ? '-' : ' ';
        return PythonText.Strip(inner.TrimEnd('-', '+'), null) == "raw";
    }

    private void Raw(int begin)
    {
        _ = IsRaw(begin, out int start, out char sign);
        AfterTag(start - 2, sign, trimsNewline: true);
        start = _at;
        for (int at = _source.IndexOf("{%", start, StringComparison.Ordinal); at >= 0; at = _source.IndexOf("{%", at + 2, StringComparison.Ordinal))
        {
            int close = _source.IndexOf("%}", at, StringComparison.Ordinal);
            if (close < 0) break;
            string inner = _source[(at + 2)..close];
            if (PythonText.Strip(inner.Trim('-', '+'), null) != "endraw") continue;
            Data(BeforeTag(_source[start..at], '%', inner.Length > 0 ? inner[0] : ' '));
            AfterTag(close, inner[^1], trimsNewline: true);
            return;
        }
        throw Fault("'raw'", LineOf(begin), "'raw' without its 'endraw'");
    }

    private int LineOf(int at) => 1 + _source.AsSpan(0, Math.Min(at, _source.Length)).Count('\n');

    private TemplateException Fault(string construct, int line, string message)
    {
        var fault = new TemplateException(message + ".");
        fault.Locate(_name, line, construct);
        return fault;
    }
}
