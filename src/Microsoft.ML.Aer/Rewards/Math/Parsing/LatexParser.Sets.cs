using K = Microsoft.ML.Aer.LatexTokenKind;

namespace Microsoft.ML.Aer;

/// <content>Sets, tuples, intervals and lists of elements.</content>
internal sealed partial class LatexParser
{
    // x = 1, 2 and x in {..}: one name for all the elements.
    private IEnumerable<(int End, MathNode? Value)> RelationToElements(int at)
    {
        foreach ((int middle, MathNode? name) in Names(at))
        {
            if (!Is(middle, K.Element) && !Is(middle, K.Assign)) continue;
            foreach ((int end, List<List<MathNode?>> elements) in SemicolonElements(middle + 1, relations: false))
                yield return (end, SetExpressions.FromElements(elements) is { } right && name is not null ? MathNode.Relation("==", name, right) : null);
        }
    }

    private IEnumerable<(int End, MathNode? Value)> Names(int at)
    {
        if (Is(at, K.LeftParenthesis))
        {
            foreach ((int end, (LatexToken, MathNode? Value)[] names) in Chain<MathNode?>("names", at + 1, Name, k => k == K.Comma))
            {
                if (!Is(end, K.RightParenthesis)) continue;
                yield return (end + 1, names.Any(n => n.Value is null) ? null : names.Length == 1 ? names[0].Value : MathNode.Tuple([.. names.Select(n => n.Value!)]));
            }
        }
        foreach ((int End, MathNode? Value) name in Name(at)) yield return name;
    }

    private IEnumerable<(int End, List<List<MathNode?>> Value)> SemicolonElements(int at, bool relations)
    {
        foreach ((int end, (LatexToken, List<MathNode?> Value)[] groups) in Chain(relations ? "groups" : "groups without relations", at, i => CommaElements(i, relations), k => k == K.Semicolon))
            yield return (end, [.. groups.Select(g => g.Value)]);
    }

    private LatexAlternatives<List<MathNode?>> CommaElements(int at, bool relations) =>
        Memo(relations ? "elements" : "elements without relations", at, i => MatchCommaElements(i, relations));

    private IEnumerable<(int End, List<MathNode?> Value)> MatchCommaElements(int at, bool relations)
    {
        foreach ((int end, (LatexToken, List<MathNode?> Value)[] items) in Chain(relations ? "items" : "items without relations", at, i => Element(i, relations), k => k == K.Comma))
            yield return (end, [.. items.SelectMany(i => i.Value)]);
    }

    private LatexAlternatives<List<MathNode?>> Element(int at, bool relations) => Memo(relations ? "element" : "element without relations", at, i => MatchElement(i, relations));

    private IEnumerable<(int End, List<MathNode?> Value)> MatchElement(int at, bool relations)
    {
        // Only where there is such a sign at all: looking for it lists all that an expression can be.
        foreach ((int middle, MathNode? left) in at < _lastPlusMinus ? Expression(at) : Enumerable.Empty<(int, MathNode?)>())
        {
            if (!Is(middle, K.PlusMinus)) continue;
            foreach ((int end, MathNode? right) in Expression(middle + 1))
                yield return (end, left is null || right is null ? [null] : [MathNode.Add(left, right), MathNode.Add(left, ScalarExpressions.Minus(right))]);
        }
        if (Is(at, K.PlusMinus))
        {
            foreach ((int end, MathNode? value) in Expression(at + 1))
                yield return (end, value is null ? [null] : [ScalarExpressions.Minus(value), value]);
        }
        foreach ((int end, MathNode? value) in SetAtom(at)) yield return (end, [value]);
        foreach ((int end, MathNode? value) in relations ? Relation(at) : Expression(at)) yield return (end, [value]);
    }

    private IEnumerable<(int End, MathNode? Value)> SetRelation(int at)
    {
        foreach ((int end, (LatexToken Separator, MathNode? Value)[] parts) in Chain("set relations", at, SetRelationPart, k => k is K.Subset or K.Superset))
        {
            MathNode? value = parts[0].Value;
            foreach ((LatexToken sign, MathNode? right) in parts.Skip(1))
                value = value is null || right is null ? null : SetExpressions.IsSubset(sign.Kind == K.Subset ? value : right, sign.Kind == K.Subset ? right : value);
            yield return (end, value);
        }
    }

    private LatexAlternatives<MathNode?> SetRelationPart(int at) => Memo<MathNode?>("set relation", at, MatchSetRelationPart);

    private IEnumerable<(int End, MathNode? Value)> MatchSetRelationPart(int at)
    {
        foreach ((int middle, MathNode? name) in Names(at))
        {
            if (KindAt(middle) is not (K.Element or K.NotElement or K.Assign)) continue;
            foreach ((int end, MathNode? right) in SetRelationPart(middle + 1))
            {
                MathNode? relation = name is null || right is null ? null : MathNode.Relation("==", name, right);
                yield return (end, relation is not null && Is(middle, K.NotElement) ? MathNode.Not(relation) : relation);
            }
        }
        foreach ((int End, MathNode? Value) set in Difference(at)) yield return set;
    }

    private LatexAlternatives<MathNode?> Difference(int at) => Memo("difference", at, i => Operation("differences", i, UnionOf, K.SetMinus, MathKind.Complement));

    private LatexAlternatives<MathNode?> UnionOf(int at) => Memo("union", at, i => Operation("unions", i, IntersectionOf, K.Union, MathKind.Union));

    private LatexAlternatives<MathNode?> IntersectionOf(int at) => Memo("intersection", at, i => Operation("intersections", i, SetGroup, K.Intersection, MathKind.Intersection));

    private IEnumerable<(int End, MathNode? Value)> Operation(string rule, int at, Func<int, IEnumerable<(int End, MathNode? Value)>> operand, K sign, MathKind operation)
    {
        foreach ((int end, (LatexToken, MathNode? Value)[] sets) in Chain(rule, at, operand, k => k == sign))
        {
            MathNode? value = sets[0].Value;
            foreach ((LatexToken, MathNode? Value) right in sets.Skip(1)) value = SetExpressions.Operation(operation, value, right.Value);
            yield return (end, value);
        }
    }

    private IEnumerable<(int End, MathNode? Value)> SetGroup(int at)
    {
        if (Is(at, K.LeftParenthesis))
        {
            foreach ((int end, MathNode? value) in Difference(at + 1))
                if (Is(end, K.RightParenthesis)) yield return (end + 1, value);
        }
        foreach ((int End, MathNode? Value) set in SetAtom(at)) yield return set;
    }

    private LatexAlternatives<MathNode?> SetAtom(int at) => Memo<MathNode?>("set", at, MatchSetAtom);

    private IEnumerable<(int End, MathNode? Value)> MatchSetAtom(int at)
    {
        K open = KindAt(at);
        if (open is K.LeftBracket or K.LeftParenthesis or K.LeftParenthesisCommand or K.LeftBracketCommand or K.LeftGroup)
        {
            foreach ((int comma, MathNode? start) in Expression(at + 1))
            {
                if (!Is(comma, K.Comma)) continue;
                foreach ((int close, MathNode? end) in Expression(comma + 1))
                {
                    if (KindAt(close) is not (K.RightBracket or K.RightParenthesis or K.RightParenthesisCommand or K.RightBracketCommand or K.RightGroup)) continue;
                    bool leftOpen = open is K.LeftParenthesis or K.LeftGroup or K.LeftParenthesisCommand;
                    bool rightOpen = KindAt(close) is K.RightParenthesis or K.RightGroup or K.RightParenthesisCommand;
                    yield return (close + 1, start is null || end is null ? null : SetExpressions.IntervalOrTuple(start, end, leftOpen, rightOpen, _budget));
                }
            }
        }

        string? named = open switch
        {
            K.NaturalNumbers => "Naturals",
            K.Integers => "Integers",
            K.Rationals => "Rationals",
            K.Reals => "Reals",
            K.Complexes => "Complexes",
            K.EmptySet => "EmptySet",
            _ => null,
        };
        if (named is not null || open == K.Primes) yield return (at + 1, named is null ? null : MathNode.NamedSet(named));
        if (open == K.LeftBrace && Is(at + 1, K.RightBrace)) yield return (at + 2, MathNode.EmptySet);

        foreach ((int End, MathNode? Value) set in Enclosed(at, K.LeftParenthesis, K.RightParenthesis, SetExpressions.OrderedTuple)) yield return set;
        foreach ((int End, MathNode? Value) set in Enclosed(at, K.LeftParenthesisCommand, K.RightParenthesisCommand, SetExpressions.OrderedTuple)) yield return set;
        foreach ((int End, MathNode? Value) set in Enclosed(at, K.LeftBracket, K.RightBracket, SetExpressions.OrderedTuple)) yield return set;
        foreach ((int End, MathNode? Value) set in Enclosed(at, K.LeftBrace, K.RightBrace, SetExpressions.FiniteSet)) yield return set;
        foreach ((int End, MathNode? Value) set in Enclosed(at, K.LeftBraceEscaped, K.RightBraceEscaped, SetExpressions.FiniteSet)) yield return set;
        if (open == K.Boxed)
            foreach ((int End, MathNode? Value) set in Enclosed(at + 1, K.LeftBrace, K.RightBrace, SetExpressions.FromElements)) yield return set;
    }

    private IEnumerable<(int End, MathNode? Value)> Enclosed(int at, K open, K close, Func<List<List<MathNode?>>, MathNode?> make)
    {
        if (!Is(at, open)) yield break;
        foreach ((int end, List<List<MathNode?>> elements) in SemicolonElements(at + 1, relations: true))
            if (Is(end, close)) yield return (end + 1, make(elements));
    }
}
