namespace Microsoft.ML.Aer;

/// <summary>A set of reals as disjoint intervals in order, with ends that are numbers or infinite.</summary>
internal sealed class RealSet
{
    private const int MostPieces = 200;

    private RealSet(IReadOnlyList<Piece> pieces) => Pieces = pieces;

    public IReadOnlyList<Piece> Pieces { get; }

    public static RealSet Empty { get; } = new([]);

    public static RealSet All { get; } = new([new(RealEnd.NegativeInfinity, true, RealEnd.Infinity, true)]);

    /// <summary>The set of an expression, or null where it is not one of real numbers that are known.</summary>
    public static RealSet? From(MathNode node, MathBudget budget)
    {
        budget.Enter();
        try
        {
            switch (node.Kind)
            {
                case MathKind.NamedSet:
                    return node.Name switch { "EmptySet" => Empty, "Reals" => All, _ => null };
                case MathKind.Interval:
                    return RealEnd.From(node.Arguments[0], budget) is { } start && RealEnd.From(node.Arguments[1], budget) is { } end
                        ? Of([new(start, node.Name[0] == '(', end, node.Name[1] == ')')], budget)
                        : null;
                case MathKind.FiniteSet:
                    var points = new List<Piece>();
                    foreach (MathNode element in node.Arguments)
                    {
                        if (RealEnd.From(element, budget) is not { IsFinite: true } point) return null;
                        points.Add(new(point, false, point, false));
                    }
                    return Of(points, budget);
                case MathKind.Union or MathKind.Intersection or MathKind.Complement:
                    if (From(node.Arguments[0], budget) is not { } left || From(node.Arguments[1], budget) is not { } right) return null;
                    return node.Kind switch
                    {
                        MathKind.Union => Of([.. left.Pieces, .. right.Pieces], budget),
                        MathKind.Intersection => left.Intersect(right, budget),
                        _ => left.Intersect(right.Complement(), budget),
                    };
                default:
                    return null;
            }
        }
        finally
        {
            budget.Leave();
        }
    }

    /// <summary>The union of intervals, touching ones joined.</summary>
    public static RealSet Of(IEnumerable<Piece> pieces, MathBudget budget)
    {
        var joined = new List<Piece>();
        foreach (Piece piece in pieces.Where(p => !p.IsEmpty).OrderBy(p => p.Start).ThenBy(p => p.StartOpen))
        {
            budget.Spend();
            if (joined.Count > MostPieces) throw new MathLimitException("intervals");
            if (joined.Count == 0 || !joined[^1].Touches(piece)) joined.Add(piece);
            else joined[^1] = joined[^1].Join(piece);
        }
        return new(joined);
    }

    public RealSet Intersect(RealSet other, MathBudget budget) => Of(from a in Pieces from b in other.Pieces select a.Intersect(b), budget);

    public RealSet Complement()
    {
        var gaps = new List<Piece>();
        (RealEnd start, bool open) = (RealEnd.NegativeInfinity, true);
        foreach (Piece piece in Pieces)
        {
            gaps.Add(new(start, open, piece.Start, !piece.StartOpen));
            (start, open) = (piece.End, !piece.EndOpen);
        }
        gaps.Add(new(start, open, RealEnd.Infinity, true));
        return new([.. gaps.Where(g => !g.IsEmpty)]);
    }

    public bool SameAs(RealSet other) => Pieces.Count == other.Pieces.Count && Pieces.Zip(other.Pieces).All(p => p.First.SameAs(p.Second));

    /// <summary>The set as an expression.</summary>
    public MathNode ToNode()
    {
        if (Pieces.Count == 0) return MathNode.EmptySet;
        MathNode[] nodes = [.. Pieces.Select(p => p.ToNode())];
        MathNode result = nodes[0];
        foreach (MathNode node in nodes[1..]) result = MathNode.Set(MathKind.Union, result, node);
        return result;
    }

    /// <summary>One interval.</summary>
    internal readonly record struct Piece(RealEnd Start, bool StartOpen, RealEnd End, bool EndOpen)
    {
        public bool IsEmpty => Start.CompareTo(End) is var order && (order > 0 || (order == 0 && (StartOpen || EndOpen)));

        public bool Touches(Piece next) => next.Start.CompareTo(End) is var order && (order < 0 || (order == 0 && !(EndOpen && next.StartOpen)));

        public Piece Join(Piece next)
        {
            int order = End.CompareTo(next.End);
            return order > 0 ? this : this with { End = next.End, EndOpen = order == 0 ? EndOpen && next.EndOpen : next.EndOpen };
        }

        public Piece Intersect(Piece other)
        {
            int starts = Start.CompareTo(other.Start), ends = End.CompareTo(other.End);
            return new(
                starts >= 0 ? Start : other.Start, starts == 0 ? StartOpen || other.StartOpen : starts > 0 ? StartOpen : other.StartOpen,
                ends <= 0 ? End : other.End, ends == 0 ? EndOpen || other.EndOpen : ends < 0 ? EndOpen : other.EndOpen);
        }

        public bool SameAs(Piece other) => StartOpen == other.StartOpen && EndOpen == other.EndOpen
            && Start.IsFloat == other.Start.IsFloat && End.IsFloat == other.End.IsFloat && Start.CompareTo(other.Start) == 0 && End.CompareTo(other.End) == 0;

        public MathNode ToNode() => Start.CompareTo(End) == 0 && !StartOpen
            ? MathNode.FiniteSet([Start.Node])
            : MathNode.Interval(Start.Node, End.Node, StartOpen, EndOpen);
    }
}
