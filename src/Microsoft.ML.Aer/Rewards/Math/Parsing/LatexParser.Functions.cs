using K = Microsoft.ML.Aer.LatexTokenKind;

namespace Microsoft.ML.Aer;

/// <content>Functions, sums, integrals and limits.</content>
internal sealed partial class LatexParser
{
    private LatexAlternatives<MathNode?> FunctionOf(int at) => Memo<MathNode?>("function", at, MatchFunction);

    private IEnumerable<(int End, MathNode? Value)> MatchFunction(int at)
    {
        switch (KindAt(at))
        {
            case K.Function:
                return KnownFunction(at, at + 1, _tokens[at].Text[1..], several: false);
            case K.Gamma:
                return KnownFunction(at, at + 1, "gamma", several: false);
            case K.Functions:
                return KnownFunction(at, at + 1, _tokens[at].Text[1..], several: true);
            case K.OperatorName when Is(at + 1, K.LeftBrace) && Is(at + 3, K.RightBrace) && KindAt(at + 2) is K.Operator or K.OperatorNames:
                // gcd, lcm and the like take several arguments.
                return KnownFunction(at, at + 4, _tokens[at + 2].Text, several: Is(at + 2, K.OperatorNames));
            case K.Letter or K.Greek or K.OtherSymbol or K.Accent:
                return NamedFunction(at);
            case K.Integral:
                return Integral(at);
            case K.SquareRoot:
                return Root(at);
            case K.Sum or K.Product:
                return SumOrProduct(at);
            case K.Limit:
                return Limit(at);
            case K.Euler:
                return Exponential(at);
            default:
                return [];
        }
    }

    private IEnumerable<(int End, MathNode? Value)> KnownFunction(int at, int after, string name, bool several)
    {
        foreach ((int place, bool indexed, MathNode? index, MathNode? power) in Scripts(after))
        {
            if (Is(place, K.LeftParenthesis))
            {
                if (several)
                {
                    foreach ((int end, (LatexToken, MathNode?)[] items) in Chain("arguments", place + 1, Expression, k => k == K.Comma))
                        if (Is(end, K.RightParenthesis)) yield return (end + 1, FunctionExpressions.OfSeveral(name, Arguments(place + 1, end), power));
                }
                else
                {
                    foreach ((int end, MathNode? argument) in Expression(place + 1))
                        if (Is(end, K.RightParenthesis)) yield return (end + 1, FunctionExpressions.OfOne(name, argument, index, indexed, power, _budget));
                }
            }
            foreach ((int end, MathNode? argument) in BareArgument(place))
                yield return (end, several ? null : FunctionExpressions.OfOne(name, argument, index, indexed, power, _budget));
        }
    }

    // Sub- and superscript in either order, the longest first.
    private IEnumerable<(int End, bool Indexed, MathNode? Index, MathNode? Power)> Scripts(int at)
    {
        foreach ((int middle, MathNode? index) in Subscript(at))
        {
            foreach ((int end, MathNode? power) in Superscript(middle)) yield return (end, true, index, power);
            yield return (middle, true, index, null);
        }
        foreach ((int middle, MathNode? power) in Superscript(at))
        {
            foreach ((int end, MathNode? index) in Subscript(middle)) yield return (end, true, index, power);
            yield return (middle, false, null, power);
        }
        yield return (at, false, null, null);
    }

    // The arguments between two places, cut at every comma and read anew.
    private MathNode?[] Arguments(int start, int end)
    {
        string[] parts = TextOf(start, end).Split(',');
        if (parts is [.., ""]) parts = parts[..^1];
        return [.. parts.Select(Reparse)];
    }

    // f(x), f(x,y), f[x]: a name applied to one atom or to a list.
    private IEnumerable<(int End, MathNode? Value)> NamedFunction(int at)
    {
        var heads = new List<int>();
        foreach ((int end, _) in Subscript(at + 1)) heads.Add(end);
        heads.Add(at + 1);
        foreach (int head in heads)
        {
            string name = TextOf(at, head);
            foreach ((int place, MathNode? power, bool raised) in Powers(head))
            {
                foreach ((K open, K close, bool braced) in new[] { (K.LeftParenthesis, K.RightParenthesis, false), (K.LeftBracket, K.RightBracket, false), (K.LeftParenthesis, K.RightParenthesis, true), (K.LeftBracket, K.RightBracket, true) })
                {
                    int start = braced ? place + 1 : place;
                    if ((braced && !Is(place, K.LeftBrace)) || !Is(start, open)) continue;
                    foreach (int end in CommonArguments(start + 1))
                    {
                        if (!Is(end, close) || (braced && !Is(end + 1, K.RightBrace))) continue;
                        MathNode?[] arguments = Arguments(start + 1, end);
                        MathNode? value = arguments.Any(a => a is null) ? null : MathNode.Undefined(name, arguments!);
                        yield return (end + (braced ? 2 : 1), raised ? Raise(value, power) : value);
                    }
                }
            }
        }
    }

    private IEnumerable<(int End, MathNode? Power, bool Raised)> Powers(int at)
    {
        foreach ((int end, MathNode? power) in Superscript(at)) yield return (end, power, true);
        yield return (at, null, false);
    }

    // One atom; an expression and a comma; or two and more expressions.
    private IEnumerable<int> CommonArguments(int at)
    {
        foreach ((int end, _) in Atom(at)) yield return end;
        foreach ((int end, _) in Expression(at))
            if (Is(end, K.Comma)) yield return end + 1;
        foreach ((int end, (LatexToken, MathNode?)[] items) in Chain("arguments", at, Expression, k => k == K.Comma))
            if (items.Length > 1) yield return end;
    }

    private IEnumerable<(int End, MathNode? Value)> Root(int at)
    {
        if (Is(at + 1, K.LeftBracket))
        {
            foreach ((int close, MathNode? degree) in Expression(at + 2))
            {
                if (!Is(close, K.RightBracket)) continue;
                foreach ((int end, MathNode? radicand) in Braced(close + 1))
                    yield return (end, degree is null || radicand is null ? null : MathNode.Power(radicand, ScalarExpressions.Reciprocal(degree)));
            }
        }
        foreach ((int end, MathNode? radicand) in Braced(at + 1)) yield return (end, radicand is null ? null : MathNode.Power(radicand, MathNode.Half));
    }

    private IEnumerable<(int End, MathNode? Value)> Exponential(int at)
    {
        foreach ((int end, MathNode? exponent) in Superscript(at + 1)) yield return (end, exponent is null ? null : FunctionExpressions.Exponential(exponent));
        yield return (at + 1, MathNode.E);
    }

    private IEnumerable<(int End, MathNode? Value)> SumOrProduct(int at)
    {
        string name = Is(at, K.Sum) ? "Sum" : "Product";
        foreach ((int place, MathNode? variable, MathNode? start, MathNode? stop) in Range(at + 1))
            foreach ((int end, MathNode? term) in ProductOf(place))
                yield return (end, term is null || start is null || stop is null || variable is not { Kind: MathKind.Symbol } ? null : MathNode.Function(name, term, variable, start, stop));
    }

    // _{k=1}^{n} in either order.
    private IEnumerable<(int End, MathNode? Variable, MathNode? Start, MathNode? Stop)> Range(int at)
    {
        foreach ((int middle, MathNode? variable, MathNode? start) in SubscriptEquation(at))
            foreach ((int end, MathNode? stop) in Superscript(middle)) yield return (end, variable, start, stop);
        foreach ((int middle, MathNode? stop) in Superscript(at))
            foreach ((int end, MathNode? variable, MathNode? start) in SubscriptEquation(middle)) yield return (end, variable, start, stop);
    }

    private IEnumerable<(int End, MathNode? Left, MathNode? Right)> SubscriptEquation(int at)
    {
        if (!Is(at, K.Underscore) || !Is(at + 1, K.LeftBrace)) yield break;
        foreach ((int middle, MathNode? left) in Expression(at + 2))
        {
            if (KindAt(middle) is not (K.Assign or K.Equal)) continue;
            foreach ((int end, MathNode? right) in Expression(middle + 1))
                if (Is(end, K.RightBrace)) yield return (end + 1, left, right);
        }
    }

    private IEnumerable<(int End, MathNode? Value)> Limit(int at)
    {
        if (!Is(at + 1, K.Underscore) || !Is(at + 2, K.LeftBrace) || !Is(at + 4, K.Approaches)) yield break;
        LatexToken token = _tokens[at + 3];
        if (token.Kind is not (K.Letter or K.Greek or K.OtherSymbol)) yield break;
        MathNode variable = token.Kind == K.Letter ? MathNode.Symbol(token.Text, _isReal) : LatexNames.Symbol(token.Text, _isReal);
        foreach ((int close, MathNode? place) in Expression(at + 5))
        {
            bool below = false;
            int end = close;
            if (Is(end, K.Caret) && Is(end + 1, K.LeftBrace) && KindAt(end + 2) is K.Plus or K.Minus && Is(end + 3, K.RightBrace)) (below, end) = (Is(end + 2, K.Minus), end + 4);
            if (!Is(end, K.RightBrace)) continue;
            foreach ((int last, MathNode? value) in ProductOf(end + 1))
                yield return (last, place is null || value is null ? null : MathNode.Function(below ? "LimitBelow" : "Limit", value, variable, place));
        }
    }

    private IEnumerable<(int End, MathNode? Value)> Integral(int at)
    {
        foreach ((int place, MathNode? lower, MathNode? upper) in IntegralBounds(at + 1))
        {
            foreach ((int end, MathNode? integrand) in Expression(place))
                if (Is(end, K.Differential)) yield return (end + 1, Integrate(integrand, _tokens[end], lower, upper));
            if (Is(place, K.Differential)) yield return (place + 1, Integrate(MathNode.One, _tokens[place], lower, upper));
            foreach ((int end, MathNode? integrand) in Expression(place)) yield return (end, Integrate(integrand, null, lower, upper));
        }
    }

    private IEnumerable<(int End, MathNode? Lower, MathNode? Upper)> IntegralBounds(int at)
    {
        foreach ((int middle, MathNode? lower) in Subscript(at))
            foreach ((int end, MathNode? upper) in Superscript(middle)) yield return (end, lower, upper);
        foreach ((int middle, MathNode? upper) in Superscript(at))
            foreach ((int end, MathNode? lower) in Subscript(middle)) yield return (end, lower, upper);
        yield return (at, null, null);
    }

    private MathNode? Integrate(MathNode? integrand, LatexToken? differential, MathNode? lower, MathNode? upper)
    {
        if (integrand is null || (lower is null) != (upper is null)) return null;
        MathNode variable = MathNode.Symbol("x", _isReal);
        if (differential is { } token) variable = MathNode.Symbol(token.Text[1..].Trim().TrimStart('\\'), _isReal);
        else if (MathSubstitution.Symbols(integrand, _budget).FirstOrDefault(s => s.Name.Length > 1 && s.Name[0] == 'd') is { } inside)
        {
            variable = MathNode.Symbol(inside.Name[1..], _isReal);
            integrand = MathSubstitution.Replace(integrand, inside, MathNode.One, _budget);
        }
        return lower is null ? MathNode.Function("Integral", integrand, variable) : MathNode.Function("Integral", integrand, variable, lower, upper!);
    }
}
