using K = Microsoft.ML.Aer.LatexTokenKind;

namespace Microsoft.ML.Aer;

/// <summary>Cuts LaTeX into tokens: at each place the longest that fits. Linear in the length of the text.</summary>
internal static class LatexLexer
{
    /// <summary>The tokens without blanks, then <see cref="LatexTokenKind.End"/>; <see langword="null"/> where something is no token.</summary>
    public static List<LatexToken>? Tokenize(string text, MathBudget budget)
    {
        var tokens = new List<LatexToken>();
        for (int at = 0; at < text.Length;)
        {
            budget.Spend();
            (K kind, int length) = Longest(text, at);
            if (length == 0) return null;
            if (kind != K.Skip) tokens.Add(new(kind, text.Substring(at, length), at));
            at += length;
        }
        tokens.Add(new(K.End, "", text.Length));
        return tokens;
    }

    private static (K Kind, int Length) Longest(string text, int at)
    {
        char first = text[at];
        if (IsBlank(first)) return (K.Skip, 1);
        (K Kind, int Length) best = (K.End, 0);

        if (LatexLexicon.Fixed.TryGetValue(first, out (string Text, K Kind)[]? entries))
        {
            foreach ((string spelling, K kind) in entries)
            {
                if (string.CompareOrdinal(text, at, spelling, 0, spelling.Length) != 0) continue;
                best = (kind, spelling.Length);
                break;
            }
        }
        // A symbol's command takes one blank after it, which makes it longer than a namesake.
        if (best.Length > 0 && (best.Kind is K.Greek or K.OtherSymbol || (best.Kind == K.Gamma && at + best.Length < text.Length && text[at + best.Length] == ' ')))
            best = (best.Kind == K.Gamma ? K.Greek : best.Kind, best.Length + (at + best.Length < text.Length && text[at + best.Length] == ' ' ? 1 : 0));

        if (char.IsAsciiDigit(first) || first == '.') Take(ref best, Number(text, at));
        if (first == '\\')
        {
            Take(ref best, (K.Accent, Accent(text, at)));
            Take(ref best, (K.ArrayBegin, ArrayBegin(text, at)));
        }
        if (char.IsAsciiLetter(first)) Take(ref best, (K.Letter, 1));
        if (first == 'd') Take(ref best, (K.Differential, Differential(text, at)));
        return best;
    }

    private static void Take(ref (K Kind, int Length) best, (K Kind, int Length) other)
    {
        if (other.Length > best.Length) best = other;
    }

    private static (K Kind, int Length) Number(string text, int at)
    {
        int end = Digits(text, at);
        if (end < text.Length && text[end] == '.' && Digits(text, end + 1) > end + 1) end = Digits(text, end + 1);
        if (end == at) return (K.End, 0);

        int scientific = end;
        if (end < text.Length && text[end] == 'E')
        {
            int exponent = end + 1;
            if (exponent < text.Length && LatexLexicon.Fixed.TryGetValue(text[exponent], out (string Text, K Kind)[]? signs) && signs[^1].Kind is K.Plus or K.Minus) exponent++;
            if (Digits(text, exponent) > exponent) scientific = Digits(text, exponent);
        }
        if (scientific > end) return (K.Scientific, scientific - at);

        int percent = end < text.Length && IsBlank(text[end]) ? end + 1 : end;
        if (percent < text.Length && text[percent] == '%') return (K.Percent, percent + 1 - at);
        if (percent + 1 < text.Length && text[percent] == '\\' && text[percent + 1] == '%') return (K.Percent, percent + 2 - at);
        return (K.Number, end - at);
    }

    private static int Digits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    // A decorating command, its braces and all up to the first closing brace that is not escaped, or the last that is.
    private static int Accent(string text, int at)
    {
        int end = Letters(text, at + 1);
        if (!LatexLexicon.Accents.Contains(text[at..end])) return 0;
        if (end < text.Length && IsBlank(text[end])) end++;
        if (end >= text.Length || text[end] != '{') return 0;
        int escaped = 0;
        for (int i = end + 1; i < text.Length; i++)
        {
            if (text[i] != '}') continue;
            if (text[i - 1] != '\\') return i + 1 - at;
            escaped = i + 1 - at;
        }
        return escaped;
    }

    private static int ArrayBegin(string text, int at)
    {
        const string Begin = @"\begin{array}{";
        if (string.CompareOrdinal(text, at, Begin, 0, Begin.Length) != 0) return 0;
        int end = at + Begin.Length;
        while (end < text.Length && text[end] is 'c' or 'l' or 'r') end++;
        return end < text.Length && text[end] == '}' ? end + 1 - at : 0;
    }

    private static int Differential(string text, int at)
    {
        int end = at + 1;
        while (end < text.Length && IsBlank(text[end])) end++;
        if (end < text.Length && char.IsAsciiLetter(text[end])) return end + 1 - at;
        if (end + 1 < text.Length && text[end] == '\\' && char.IsAsciiLetter(text[end + 1])) return Letters(text, end + 1) - at;
        return 0;
    }

    private static int Letters(string text, int at)
    {
        while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
        return at;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';
}
