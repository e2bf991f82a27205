using K = Microsoft.ML.Aer.LatexTokenKind;

namespace Microsoft.ML.Aer;

/// <content>Relations, sums, products, signs, postfix operators and powers.</content>
internal sealed partial class LatexParser
{
    private static readonly (K Open, K Close)[] Brackets =
    [
        (K.LeftParenthesis, K.RightParenthesis), (K.LeftGroup, K.RightGroup), (K.LeftBrace, K.RightBrace), (K.LeftBracket, K.RightBracket),
        (K.LeftBraceEscaped, K.RightBraceEscaped), (K.LeftBraceCommand, K.RightBraceCommand), (K.LeftBracketCommand, K.RightBracketCommand),
    ];

    private LatexAlternatives<MathNode?> Relation(int at) => Memo<MathNode?>("relation", at, MatchRelation);

    private IEnumerable<(int End, MathNode? Value)> MatchRelation(int at)
    {
        foreach ((int end, (LatexToken Separator, MathNode? Value)[] parts) in Chain("relations", at, Expression,
            k => k is K.Element or K.Assign or K.Equal or K.Approximately or K.Relation))
        {
            MathNode? value = parts[0].Value;
            foreach ((LatexToken sign, MathNode? right) in parts.Skip(1)) value = RelationExpressions.Join(value, sign, right);
            yield return (end, value);
        }
    }

    private LatexAlternatives<MathNode?> Expression(int at) => Memo<MathNode?>("sum", at, MatchSum);

    private IEnumerable<(int End, MathNode? Value)> MatchSum(int at)
    {
        foreach ((int end, (LatexToken Separator, MathNode? Value)[] terms) in Chain("terms", at, ProductOf, k => k is K.Plus or K.Minus))
        {
            MathNode? value = terms[0].Value;
            foreach ((LatexToken sign, MathNode? term) in terms.Skip(1))
                value = value is null || term is null ? null : sign.Kind == K.Plus ? ScalarExpressions.Add(value, term) : ScalarExpressions.Subtract(value, term);
            yield return (end, value);
        }
    }

    private LatexAlternatives<MathNode?> ProductOf(int at) => Memo("product", at, i => MatchProduct("factors", i, Unary));

    // A product as the argument of a function without brackets: only its first factor may be a function again.
    private LatexAlternatives<MathNode?> BareArgument(int at) => Memo("bare product", at, i => MatchProduct("bare factors", i, BareUnary));

    private IEnumerable<(int End, MathNode? Value)> MatchProduct(string rule, int at, Func<int, IEnumerable<(int End, MathNode? Value)>> factor)
    {
        foreach ((int end, (LatexToken Separator, MathNode? Value)[] factors) in Chain(rule, at, factor, k => k is K.Times or K.Divide or K.Colon or K.Modulo))
        {
            MathNode? value = factors[0].Value;
            foreach ((LatexToken sign, MathNode? right) in factors.Skip(1))
            {
                value = value is null || right is null ? null : sign.Kind switch
                {
                    K.Times => ScalarExpressions.Multiply(value, right),
                    K.Modulo => right.IsMatrix ? null : MathNode.Function("Mod", value, right),
                    _ => ScalarExpressions.Divide(value, right),
                };
            }
            yield return (end, value);
        }
    }

    private LatexAlternatives<MathNode?> Unary(int at) => Memo("unary", at, i => Signed(i, Unary, j => Factors(j, first: true, bare: false)));

    private LatexAlternatives<MathNode?> BareUnary(int at) => Memo("bare unary", at, i => Signed(i, BareUnary, j => Factors(j, first: true, bare: true)));

    private IEnumerable<(int End, MathNode? Value)> Signed(
        int at, Func<int, IEnumerable<(int End, MathNode? Value)>> inner, Func<int, IEnumerable<(int End, MathNode? Value)>> unsigned)
    {
        if (KindAt(at) is not (K.Plus or K.Minus)) return unsigned(at);
        return Is(at, K.Plus) ? inner(at + 1) : Negated(at + 1, inner);
    }

    private static IEnumerable<(int End, MathNode? Value)> Negated(int at, Func<int, IEnumerable<(int End, MathNode? Value)>> inner)
    {
        foreach ((int end, MathNode? value) in inner(at)) yield return (end, value is null ? null : ScalarExpressions.Negate(value));
    }

    // Factors side by side: 2x(y+1). They join from the right, as mixed numbers need.
    private LatexAlternatives<MathNode?> Factors(int at, bool first, bool bare) =>
        Memo(bare ? first ? "first bare factor" : "bare factor" : "factor", at, i => MatchFactors(i, first, bare));

    private IEnumerable<(int End, MathNode? Value)> MatchFactors(int at, bool first, bool bare)
    {
        foreach ((int end, MathNode? value) in Postfix(at, functions: first || !bare))
        {
            foreach ((int last, MathNode? rest) in Factors(end, first: false, bare))
            {
                _budget.Spend(1 + (rest?.Arguments.Length ?? 0) / 4);
                yield return (last, ScalarExpressions.SideBySide(value, rest));
            }
            yield return (end, value is { Kind: MathKind.Differential } ? null : value);
        }
    }

    private LatexAlternatives<MathNode?> Postfix(int at, bool functions) => Memo(functions ? "postfix" : "bare postfix", at, i => MatchPostfix(i, functions));

    private IEnumerable<(int End, MathNode? Value)> MatchPostfix(int at, bool functions)
    {
        foreach ((int end, MathNode? value) in PowerOf(at, functions))
            foreach ((int End, MathNode? Value) result in PostfixOperators(end, value)) yield return result;
    }

    private Stack<(int End, MathNode? Value)> PostfixOperators(int at, MathNode? value)
    {
        // Operators are single tokens: the loop is the longest match, then each shorter one.
        var results = new Stack<(int End, MathNode? Value)>();
        results.Push((at, value));
        while (true)
        {
            (int end, MathNode? operand) = results.Peek();
            _budget.Spend();
            if (Is(end, K.Bang)) results.Push((end + 1, operand is null || operand.IsSet || operand.Kind == MathKind.Differential ? null : MathNode.Function("factorial", operand)));
            else if (Is(end, K.Transpose)) results.Push((end + 1, operand is null ? null : MatrixExpressions.Transpose(operand)));
            else if (Is(end, K.Degree)) results.Push((end + 1, operand));
            else if (Is(end, K.Bar) && EvaluatedAt(end + 1, operand) is { } evaluated) results.Push(evaluated);
            else break;
        }
        return results;
    }

    // f|_{x=1}^{x=2}: the value at one place or the difference of two.
    private (int End, MathNode? Value)? EvaluatedAt(int at, MathNode? value)
    {
        MathNode? upper = null, lower = null;
        int end = at;
        for (int i = 0; i < 2; i++)
        {
            if (KindAt(end) is not (K.Caret or K.Underscore) || !Is(end + 1, K.LeftBrace)) break;
            if (At(end + 2, value) is not { } place) return null;
            if (Is(end, K.Caret)) upper = place.Value ?? value;
            else if (lower is null) lower = place.Value ?? value;
            else break;
            end = place.End;
        }
        if (end == at || value is null) return null;
        if (upper is not null && lower is not null) return (end, ScalarExpressions.Add(upper, ScalarExpressions.Multiply(lower, MathNode.MinusOne)));
        return (end, upper ?? lower);
    }

    private (int End, MathNode? Value)? At(int at, MathNode? value)
    {
        foreach ((int middle, MathNode? left) in Expression(at))
        {
            if (Is(middle, K.RightBrace)) return (middle + 1, value);
            if (KindAt(middle) is not (K.Assign or K.Equal)) continue;
            foreach ((int end, MathNode? right) in Expression(middle + 1))
                if (Is(end, K.RightBrace)) return (end + 1, value is null || left is null || right is null ? null : MathSubstitution.Replace(value, left, right, _budget));
        }
        return null;
    }

    private IEnumerable<(int End, MathNode? Value)> PowerOf(int at, bool functions)
    {
        foreach ((int end, MathNode? value) in Component(at, functions))
            foreach ((int End, MathNode? Value) result in Raised(end, value)) yield return result;
    }

    private IEnumerable<(int End, MathNode? Value)> Raised(int at, MathNode? value)
    {
        if (Is(at, K.Caret))
        {
            foreach ((int end, MathNode? exponent) in Superscript(at))
            {
                MathNode? power = value is null || exponent is null || value.Kind == MathKind.Differential || value.IsSet ? null : MathNode.Power(value, exponent);
                foreach ((int last, _) in Subscript(end))
                    foreach ((int End, MathNode? Value) result in Raised(last, power)) yield return result;
                foreach ((int End, MathNode? Value) result in Raised(end, power)) yield return result;
            }
        }
        yield return (at, value);
    }

    // ^ and an atom or braces.
    private LatexAlternatives<MathNode?> Superscript(int at) => Memo<MathNode?>("superscript", at, MatchSuperscript);

    private IEnumerable<(int End, MathNode? Value)> MatchSuperscript(int at)
    {
        if (!Is(at, K.Caret)) yield break;
        foreach ((int End, MathNode? Value) atom in Atom(at + 1)) yield return atom;
        foreach ((int End, MathNode? Value) braced in Braced(at + 1)) yield return braced;
    }

    private IEnumerable<(int End, MathNode? Value)> Braced(int at)
    {
        if (!Is(at, K.LeftBrace)) yield break;
        foreach ((int end, MathNode? value) in Expression(at + 1))
            if (Is(end, K.RightBrace)) yield return (end + 1, value);
    }

    // _ and an atom, an expression or a list in braces; the value is its text.
    private LatexAlternatives<MathNode?> Subscript(int at) => Memo<MathNode?>("subscript", at, MatchSubscript);

    private IEnumerable<(int End, MathNode? Value)> MatchSubscript(int at)
    {
        if (!Is(at, K.Underscore)) yield break;
        foreach ((int End, MathNode? Value) atom in Atom(at + 1)) yield return atom;
        if (!Is(at + 1, K.LeftBrace)) yield break;
        foreach ((int end, (LatexToken, MathNode? Value)[] parts) in Chain("subscripts", at + 2, Expression, k => k == K.Comma))
            if (Is(end, K.RightBrace)) yield return (end + 1, parts[0].Value);
    }
}
