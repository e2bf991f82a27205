using K = Microsoft.ML.Aer.LatexTokenKind;

namespace Microsoft.ML.Aer;

/// <content>Groups, fractions, matrices, numbers and names.</content>
internal sealed partial class LatexParser
{
    private LatexAlternatives<MathNode?> Component(int at, bool functions) => Memo(functions ? "component" : "bare component", at, i => MatchComponent(i, functions));

    private IEnumerable<(int End, MathNode? Value)> MatchComponent(int at, bool functions)
    {
        foreach ((K open, K close) in Brackets)
            foreach ((int End, MathNode? Value) group in Between(at, open, close, v => v)) yield return group;
        if (Is(at, K.Formatting) || Is(at, K.Boxed))
            foreach ((int End, MathNode? Value) group in Between(at + 1, K.LeftBrace, K.RightBrace, v => v)) yield return group;
        foreach ((int End, MathNode? Value) norm in Between(at, K.Norm, K.Norm, MatrixExpressions.Norm)) yield return norm;
        foreach ((int End, MathNode? Value) absolute in Between(at, K.Bar, K.Bar, v => MathNode.Function("Abs", v))) yield return absolute;
        foreach ((int End, MathNode? Value) absolute in Between(at, K.LeftBar, K.RightBar, v => MathNode.Function("Abs", v))) yield return absolute;
        foreach ((int End, MathNode? Value) absolute in Between(at, K.BarCommand, K.BarCommand, v => MathNode.Function("Abs", v))) yield return absolute;
        foreach ((int End, MathNode? Value) product in Between(at, K.LeftAngle, K.RightAngle, _ => null)) yield return product;
        foreach ((int End, MathNode? Value) floor in Between(at, K.LeftFloor, K.RightFloor, v => MathNode.Function("floor", v))) yield return floor;
        foreach ((int End, MathNode? Value) floor in Between(at, K.LowerLeftCorner, K.LowerRightCorner, v => MathNode.Function("floor", v))) yield return floor;
        foreach ((int End, MathNode? Value) ceiling in Between(at, K.LeftCeiling, K.RightCeiling, v => MathNode.Function("ceiling", v))) yield return ceiling;
        foreach ((int End, MathNode? Value) ceiling in Between(at, K.UpperLeftCorner, K.UpperRightCorner, v => MathNode.Function("ceiling", v))) yield return ceiling;
        if (functions)
            foreach ((int End, MathNode? Value) function in FunctionOf(at)) yield return function;
        foreach ((int End, MathNode? Value) atom in Atom(at)) yield return atom;
        foreach ((int End, MathNode? Value) fraction in Fraction(at)) yield return fraction;
        foreach ((int End, MathNode? Value) binomial in Binomial(at)) yield return binomial;
        foreach ((int End, MathNode? Value) matrix in Matrix(at, K.MatrixBegin, K.MatrixEnd)) yield return matrix;
        foreach ((int End, MathNode? Value) matrix in Matrix(at, K.ArrayBegin, K.ArrayEnd)) yield return matrix;
        foreach ((int end, MathNode? matrix) in Matrix(at, K.DeterminantBegin, K.DeterminantEnd)) yield return (end, matrix is null ? null : MatrixExpressions.Determinant(matrix, _budget));
    }

    private IEnumerable<(int End, MathNode? Value)> Between(int at, K open, K close, Func<MathNode, MathNode?> make)
    {
        if (!Is(at, open)) yield break;
        foreach ((int end, MathNode? value) in Expression(at + 1))
            if (Is(end, close)) yield return (end + 1, value is null ? null : make(value));
    }

    private IEnumerable<(int End, MathNode? Value)> Fraction(int at)
    {
        if (!Is(at, K.Fraction)) yield break;
        foreach ((int middle, MathNode? upper) in Braced(at + 1))
            foreach ((int end, MathNode? lower) in Braced(middle))
                yield return (end, Derivative(at + 2, middle - 1, end - 1) ?? (upper is null || lower is null ? null : ScalarExpressions.Fraction(upper, lower)));
    }

    // d/dx and d f/dx, also with \partial.
    private MathNode? Derivative(int upperStart, int upperEnd, int lowerEnd)
    {
        int lowerStart = upperEnd + 2;
        LatexToken lower = _tokens[lowerStart], upper = _tokens[upperStart];
        string variable;
        if (lowerEnd - lowerStart == 1 && lower.Kind == K.Differential) variable = lower.Text[1..].Trim().TrimStart('\\');
        else if (lowerEnd - lowerStart == 2 && lower.Kind == K.Partial && _tokens[lowerStart + 1].Kind == K.Letter) variable = _tokens[lowerStart + 1].Text;
        else return null;

        MathNode symbol = MathNode.Symbol(variable, _isReal);
        bool partial = lower.Kind == K.Partial;
        if (upperEnd - upperStart == 1 && (partial ? upper.Kind == K.Partial : upper is { Kind: K.Letter, Text: "d" })) return MathNode.Differential(symbol);
        string text = _text[upper.Start.._tokens[upperEnd].Start];
        int skip = partial ? upper.Kind == K.Partial ? upper.Text.Length : 0 : text.StartsWith('d') ? 1 : 0;
        return skip > 0 && Reparse(text[skip..]) is { } operand ? MathNode.Function("Derivative", operand, symbol) : null;
    }

    private IEnumerable<(int End, MathNode? Value)> Binomial(int at)
    {
        if (Is(at, K.LeftBrace))
        {
            foreach ((int middle, MathNode? upper) in Expression(at + 1))
            {
                if (!Is(middle, K.Choose)) continue;
                foreach ((int end, MathNode? lower) in Expression(middle + 1))
                    if (Is(end, K.RightBrace)) yield return (end + 1, upper is null || lower is null ? null : ScalarExpressions.Binomial(upper, lower));
            }
        }
        if (!Is(at, K.Binomial)) yield break;
        foreach ((int middle, MathNode? upper) in Braced(at + 1))
            foreach ((int end, MathNode? lower) in Braced(middle)) yield return (end, upper is null || lower is null ? null : ScalarExpressions.Binomial(upper, lower));
    }

    private IEnumerable<(int End, MathNode? Value)> Matrix(int at, K begin, K close)
    {
        if (!Is(at, begin)) yield break;
        foreach ((int end, (LatexToken, MathNode?[] Value)[] rows) in Chain("rows", at + 1, MatrixRow, k => k == K.Row))
        {
            int last = Is(end, K.Row) ? end + 1 : end;
            if (Is(last, close)) yield return (last + 1, MatrixExpressions.FromRows([.. rows.Select(r => r.Value)]));
        }
    }

    private IEnumerable<(int End, MathNode?[] Value)> MatrixRow(int at)
    {
        foreach ((int end, (LatexToken, MathNode? Value)[] cells) in Chain("cells", at, Expression, k => k == K.Column))
            yield return (end, [.. cells.Select(c => c.Value)]);
    }

    private LatexAlternatives<MathNode?> Atom(int at) => Memo<MathNode?>("atom", at, MatchAtom);

    private IEnumerable<(int End, MathNode? Value)> MatchAtom(int at)
    {
        LatexToken token = _tokens[at];
        switch (token.Kind)
        {
            case K.Letter or K.Greek or K.OtherSymbol or K.Accent:
                foreach ((int End, MathNode? Value) name in Name(at)) yield return name;
                break;
            case K.Infinity:
                yield return (at + 1, MathNode.Infinity);
                break;
            case K.Partial:
                yield return (at + 1, null);
                break;
            case K.Number:
                foreach ((int end, _) in Subscript(at + 1)) yield return (end, LatexNumber.Parse(token.Text));
                yield return (at + 1, LatexNumber.Parse(token.Text));
                break;
            case K.Percent:
                yield return (at + 1, LatexNumber.Parse(token.Text.TrimEnd('%', '\\').TrimEnd()) is { } number ? MathNode.Multiply(number, MathNode.Opaque(MathNode.Hundredth)) : null);
                break;
            case K.Scientific:
                yield return (at + 1, LatexNumber.Parse(token.Text));
                break;
            case K.CapitalE:
                yield return (at + 1, MathNode.Symbol("e", _isReal));
                break;
            case K.Differential:
                yield return (at + 1, MathNode.Symbol("d" + token.Text[1..].Trim().TrimStart('\\'), _isReal));
                break;
            case K.Gamma:
                yield return (at + 1, LatexNames.Symbol(token.Text, _isReal));
                break;
        }
    }

    // A name with its sub- and superscripts; what the grammar calls an atom expression.
    private LatexAlternatives<MathNode?> Name(int at) => Memo<MathNode?>("name", at, MatchName);

    private IEnumerable<(int End, MathNode? Value)> MatchName(int at)
    {
        if (KindAt(at) is not (K.Letter or K.Greek or K.OtherSymbol or K.Accent)) yield break;
        LatexToken token = _tokens[at];
        MathNode? bare = LatexNames.Named(token, "", _isReal);

        foreach ((int middle, MathNode? exponent) in Superscript(at + 1))
            foreach ((int end, _) in Subscript(middle)) yield return (end, Raise(LatexNames.Named(token, SubscriptText(middle, end), _isReal), exponent));
        foreach ((int middle, _) in Subscript(at + 1))
        {
            MathNode? named = LatexNames.Named(token, SubscriptText(at + 1, middle), _isReal);
            foreach ((int end, MathNode? exponent) in Superscript(middle)) yield return (end, Raise(named, exponent));
        }
        foreach ((int end, _) in Subscript(at + 1)) yield return (end, LatexNames.Named(token, SubscriptText(at + 1, end), _isReal));
        foreach ((int end, MathNode? exponent) in Superscript(at + 1)) yield return (end, Raise(bare, exponent));
        yield return (at + 1, bare);
    }

    private static MathNode? Raise(MathNode? value, MathNode? exponent) => value is null || exponent is null ? null : MathNode.Power(value, exponent);

    // The text after _ without its braces.
    private string SubscriptText(int start, int end) =>
        (Is(start + 1, K.LeftBrace) ? TextOf(start + 2, end - 1) : TextOf(start + 1, end)).Trim();
}
