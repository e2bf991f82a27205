using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>Brings an answer's LaTeX into the form the parser reads, by the rules of latex2sympy2_extended 1.11 in their order.</summary>
internal static partial class LatexNormalizer
{
    /// <summary>How long one pattern may look at one text, a last resort: texts are short by then.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private const int PatienceMilliseconds = 250;

    /// <summary>The normalised text.</summary>
    /// <param name="text">The text of one match.</param>
    /// <param name="lastBoxOnly">Whether only the last box and its neighbours count.</param>
    /// <param name="budget">The work it may cost.</param>
    public static string Normalize(string text, bool lastBoxOnly, MathBudget budget)
    {
        text = BoxedContent.Extract(text, lastBoxOnly, budget);
        budget.Spend(text.Length);
        text = Basic(text);
        text = Units(text);
        if (text.StartsWith('.')) text = "0" + text;
        if (text == "0.5") text = @"\frac{1}{2}";
        return MalformedOperators.Repair(text);
    }

    private static string Basic(string text)
    {
        text = text.Replace(@"\mathrm{T}", "T", StringComparison.Ordinal).Replace(@"\mathrm{d}", "d", StringComparison.Ordinal).Replace(@"{\rm d}", "d", StringComparison.Ordinal);
        text = text.Replace(@"\left[\begin{matrix}", @"\begin{bmatrix}", StringComparison.Ordinal).Replace(@"\end{matrix}\right]", @"\end{bmatrix}", StringComparison.Ordinal);
        text = Left().Replace(text, "$1");
        text = Right().Replace(text, "$1");
        text = Permutation().Replace(text, @"\frac{($1)!}{(($1)-($2))!}");
        text = Removed().Replace(text, "");
        text = Synonyms().Replace(text, Synonym);
        text = text.Replace('\n', ' ').Replace('\t', ' ');
        return text.Contains("matrix", StringComparison.Ordinal) ? text : DoubledBackslash().Replace(text, @"\");
    }

    private static string Units(string text)
    {
        string stripped = UnitInText().Replace(text, "").Trim();
        if (stripped.Length > 0) text = stripped;
        for (int i = 0; i < 2; i++)
        {
            stripped = UnitWords.AtEnd.Replace(text, "$1");
            if (stripped.Length > 0) text = stripped;
        }
        return text;
    }

    private static string Synonym(Match match)
    {
        foreach ((string group, string replacement) in Replacements)
            if (match.Groups[group].Success) return replacement;
        return match.Value;
    }

    private static readonly (string Group, string Replacement)[] Replacements =
    [
        ("font", @"\text"), ("frac", @"\frac"), ("point", " 0."), ("bracepoint", "{0."), ("approx", @"\approx"), ("comma", ","), ("dots", " "), ("blank", " "),
        ("infinity", @"\infty"), ("percent", @"\%"), ("percenttext", "%"), ("sqrt", @"\sqrt"),
    ];

    [GeneratedRegex(@"\\m?left(\\\{|\{|\\\||\||\[|\(|\\rbracl|\\lgroup|\\lbrace|\\lbrack|\\vert|\\lvert|\\lceil|\\lfloor|\\langle|\\llcorner|\\ulcorner)", RegexOptions.CultureInvariant, PatienceMilliseconds)]
    private static partial Regex Left();

    [GeneratedRegex(@"\\m?right(\\\}|\}|\\\||\||\]|\)|\\rbrack|\\rgroup|\\rbrace|\\vert|\\rvert|\\rceil|\\rfloor|\\rangle|\\lrcorner|\\urcorner)", RegexOptions.CultureInvariant, PatienceMilliseconds)]
    private static partial Regex Right();

    [GeneratedRegex(@"\(([a-zA-Z0-9+\-*/\\ ]+?)\)_{([a-zA-Z0-9+\-*/\\ ]+?)}", RegexOptions.CultureInvariant, PatienceMilliseconds)]
    private static partial Regex Permutation();

    [GeneratedRegex("""\\mathrm\{th\}|\\!\s*|\\text\s*\{\s*\}|\\\$|\$|(?<!\\)["']|\\displaystyle""", RegexOptions.CultureInvariant, PatienceMilliseconds)]
    private static partial Regex Removed();

    // In this order: the first that fits counts.
    [GeneratedRegex(@"(?<font>\\math(?:rm|it|bf)|\\text(?:normal|bf|it|rm))|(?<frac>\\(?:d|t|c)frac)|(?<point>\s\.)|(?<bracepoint>\{\.)|(?<approx>~=)|" +
        @"(?<comma>\s*\{\s*,\s*\}|(?<![a-zA-Z]),?\s*(?:and|or)(?![a-zA-Z])|,?\s*\\text{\s*(?:and|or)\s*})|(?<blank>(?<!\\)\\\s)|(?<infinity>infinity)|" +
        @"(?<dots>,?\\ldots)|(?<percent>\s*\bpercentage\b)|(?<percenttext>\\text{percentage})|(?<percent>\s*\bpercent\b)|(?<percenttext>\\text{percent})|" +
        @"(?<percent>\s*\bpct\b)|(?<percenttext>\\text{pct})|(?<infinity>(?<!\\)inf(?!inity))|(?<sqrt> sqrt)", RegexOptions.CultureInvariant, PatienceMilliseconds)]
    private static partial Regex Synonyms();

    [GeneratedRegex(@"\\\\(?=[a-zA-Z])", RegexOptions.CultureInvariant, PatienceMilliseconds)]
    private static partial Regex DoubledBackslash();

    [GeneratedRegex(@"(\\(?:text|mbox){.*?})(\^\d|\{\^\d\})?$", RegexOptions.CultureInvariant, PatienceMilliseconds)]
    private static partial Regex UnitInText();
}
