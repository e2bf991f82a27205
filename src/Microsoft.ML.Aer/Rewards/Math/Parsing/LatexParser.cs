using System.Text.RegularExpressions;
using K = Microsoft.ML.Aer.LatexTokenKind;

namespace Microsoft.ML.Aer;

/// <summary>
/// Parses an answer's LaTeX as latex2sympy2_extended 1.11 does. Its ANTLR grammar is ambiguous, and ANTLR takes at each choice the first
/// alternative with which the whole input parses: here every rule lists its matches in that order (<see cref="LatexAlternatives{T}"/>)
/// and callers backtrack over them. A value of null is text that fits the grammar but means nothing: it fails the parse afterwards.
/// </summary>
internal sealed partial class LatexParser
{
    // Room for any answer; beyond it, what is kept for backtracking takes tens of megabytes (ours).
    private const int MaximumTokens = 3_000;

    private readonly string _text;
    private readonly LatexToken[] _tokens;
    private readonly int _lastPlusMinus;
    private readonly bool _isReal;
    private readonly MathBudget _budget;
    private readonly int _nesting;
    private readonly Dictionary<(string Rule, int At), object> _memory = [];

    private LatexParser(string text, List<LatexToken> tokens, bool isReal, MathBudget budget, int nesting) =>
        (_text, _tokens, _lastPlusMinus, _isReal, _budget, _nesting) =
        (text, [.. tokens], tokens.FindLastIndex(t => t.Kind == K.PlusMinus), isReal, budget, nesting);

    /// <summary>The expression, or null where the text is none.</summary>
    /// <param name="text">Normalised LaTeX.</param>
    /// <param name="isReal">Whether its variables are real.</param>
    /// <param name="budget">The work it may cost.</param>
    public static MathNode? Parse(string text, bool isReal, MathBudget budget) => Parse(text, isReal, budget, 0);

    private static MathNode? Parse(string text, bool isReal, MathBudget budget, int nesting)
    {
        if (nesting > 8 || LatexLexer.Tokenize(text, budget) is not { Count: < MaximumTokens } tokens) return null;
        return new LatexParser(text, tokens, isReal, budget, nesting).Whole();
    }

    private MathNode? Whole()
    {
        foreach ((int end, MathNode? value) in RelationToElements(0))
            if (KindAt(end) == K.End) return value;
        foreach ((int end, List<List<MathNode?>> value) in SemicolonElements(0, relations: true))
            if (KindAt(end) == K.End) return GroupedNumber().IsMatch(_text) ? LatexNumber.Grouped(_text) : SetExpressions.FromElements(value);
        foreach ((int end, MathNode? value) in SetRelation(0))
            if (KindAt(end) == K.End) return value;
        return null;
    }

    private K KindAt(int at) => _tokens[at].Kind;

    private bool Is(int at, K kind) => _tokens[at].Kind == kind;

    // What stands between two places, without blanks, as the grammar's actions see it.
    private string TextOf(int start, int end) => string.Concat(_tokens[start..end].Select(t => t.Text));

    private MathNode? Reparse(string text) => Parse(text, _isReal, _budget, _nesting + 1);

    private LatexAlternatives<T> Memo<T>(string rule, int at, Func<int, IEnumerable<(int End, T Value)>> match)
    {
        if (_memory.TryGetValue((rule, at), out object? known)) return (LatexAlternatives<T>)known;
        var fresh = new LatexAlternatives<T>(match(at), _budget);
        _memory[(rule, at)] = fresh;
        return fresh;
    }

    // first (separator next)*, with the longest list first.
    private IEnumerable<(int End, (LatexToken Separator, T Value)[] Value)> Chain<T>(
        string rule, int at, Func<int, IEnumerable<(int End, T Value)>> item, Func<K, bool> isSeparator)
    {
        foreach ((int end, T first) in item(at))
        {
            foreach ((int last, Link<T>? rest) in Rest(end))
            {
                (LatexToken, T)[] items = [(default, first), .. Unroll(rest)];
                _budget.Spend(items.Length / 4);
                yield return (last, items);
            }
        }

        LatexAlternatives<Link<T>?> Rest(int from) => Memo(rule, from, MatchRest);

        IEnumerable<(int End, Link<T>? Value)> MatchRest(int from)
        {
            if (isSeparator(KindAt(from)))
            {
                foreach ((int end, T value) in item(from + 1))
                    foreach ((int last, Link<T>? rest) in Rest(end))
                        yield return (last, new Link<T>(_tokens[from], value, rest));
            }
            yield return (from, null);
        }
    }

    private static IEnumerable<(LatexToken Separator, T Value)> Unroll<T>(Link<T>? link)
    {
        for (; link is not null; link = link.Next) yield return (link.Separator, link.Value);
    }

    [GeneratedRegex(@"^\s*-?\d{1,3}(,\d{3})+(\.\d+)?\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex GroupedNumber();

    private sealed record Link<T>(LatexToken Separator, T Value, Link<T>? Next);
}
