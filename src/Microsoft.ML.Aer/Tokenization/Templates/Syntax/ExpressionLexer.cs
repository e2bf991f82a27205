using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Cuts what stands between a tag's braces into tokens.</summary>
internal sealed class ExpressionLexer(string source, List<TemplateToken> tokens, Func<string, int, string, TemplateException> fault)
{
    private static readonly string[] Operators = ["//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "(", ")", "[", "]", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    /// <summary>Reads up to the end of the tag, which is not within brackets, and returns where that stands and its sign.</summary>
    public (int End, char Sign) Read(int at, string close, ref int line)
    {
        int start = line;
        int depth = 0;
        while (at < source.Length)
        {
            char c = source[at];
            if (depth == 0)
            {
                if (source.AsSpan(at).StartsWith(close)) return (at, ' ');
                if (c is '-' or '+' && source.AsSpan(at + 1).StartsWith(close)) return (at + 1, c);
            }
            if (PythonText.IsSpace(c))
            {
                if (c == '\n') line++;
                at++;
            }
            else if (c is '\'' or '"')
            {
                at = Text(at, ref line);
            }
            else if (char.IsAsciiDigit(c))
            {
                at = Number(at, line);
            }
            else if (c == '_' || char.IsLetter(c))
            {
                int end = at + 1;
                while (end < source.Length && (source[end] == '_' || char.IsLetterOrDigit(source[end]))) end++;
                tokens.Add(new TemplateToken(TemplateTokenKind.Name, source[at..end], line));
                at = end;
            }
            else if (Operators.FirstOrDefault(o => source.AsSpan(at).StartsWith(o)) is { } symbol)
            {
                depth += symbol is "(" or "[" or "{" ? 1 : symbol is ")" or "]" or "}" ? -1 : 0;
                if (depth < 0) throw fault("expression", line, $"'{symbol}' without its counterpart");
                tokens.Add(new TemplateToken(TemplateTokenKind.Operator, symbol, line));
                at += symbol.Length;
            }
            else
            {
                throw fault("expression", line, $"the character '{c}' has no place here");
            }
        }
        throw fault(close == "%}" ? "block" : "output", start, $"the tag has no '{close}'");
    }

    private int Number(int at, int line)
    {
        int end = at;
        while (end < source.Length && (char.IsAsciiDigit(source[end]) || (source[end] == '_' && end + 1 < source.Length && char.IsAsciiDigit(source[end + 1])))) end++;
        bool isFloat = false;
        if (end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]))
        {
            isFloat = true;
            end++;
            while (end < source.Length && char.IsAsciiDigit(source[end])) end++;
        }
        int exponent = end < source.Length && source[end] is 'e' or 'E' ? end + 1 : 0;
        if (exponent > 0 && exponent < source.Length && source[exponent] is '+' or '-') exponent++;
        if (exponent > 0 && exponent < source.Length && char.IsAsciiDigit(source[exponent]))
        {
            isFloat = true;
            end = exponent;
            while (end < source.Length && char.IsAsciiDigit(source[end])) end++;
        }
        tokens.Add(new TemplateToken(isFloat ? TemplateTokenKind.Float : TemplateTokenKind.Integer, source[at..end].Replace("_", "", StringComparison.Ordinal), line));
        return end;
    }

    private int Text(int at, ref int line)
    {
        int start = line;
        char quote = source[at++];
        var text = new StringBuilder();
        while (at < source.Length && source[at] != quote)
        {
            if (source[at] == '\n') line++;
            if (source[at] == '\\' && at + 1 < source.Length) at = Escape(at + 1, text, start);
            else text.Append(source[at++]);
        }
        if (at >= source.Length) throw fault("text", start, "a text has no closing quote");
        tokens.Add(new TemplateToken(TemplateTokenKind.Text, text.ToString(), start));
        return at + 1;
    }

    /// <summary>Python's escapes; an unknown one stands for itself.</summary>
    private int Escape(int at, StringBuilder text, int line)
    {
        char c = source[at];
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits >= source.Length || !int.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) || !Rune.IsValid(value))
            {
                throw fault("text", line, $"'\\{c}' needs {digits} hexadecimal digits of a code point");
            }
            text.Append(new Rune(value).ToString());
            return at + 1 + digits;
        }
        switch (c)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case 'a': text.Append('\a'); break;
            case 'b': text.Append('\b'); break;
            case '0': text.Append('\0'); break;
            case '\\' or '\'' or '"': text.Append(c); break;
            case '\n': break;
            default: text.Append('\\').Append(c); break;
        }
        return at + 1;
    }
}
