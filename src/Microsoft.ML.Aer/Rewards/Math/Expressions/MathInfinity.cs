namespace Microsoft.ML.Aer;

/// <summary>What becomes of infinities in sums and products.</summary>
internal static class MathInfinity
{
    /// <summary>The infinity or nan an expression is, or null where it is finite or unknown.</summary>
    public static MathNode? Of(MathNode node)
    {
        switch (node.Kind)
        {
            case MathKind.Constant when node.IsInfinite || node.Is(MathNode.NaN):
                return node;
            case MathKind.Add:
                MathNode?[] infinities = [.. node.Arguments.Select(Of).Where(i => i is not null).Distinct()];
                return infinities.Length switch { 0 => null, 1 => infinities[0], _ => MathNode.NaN };
            case MathKind.Multiply:
                MathNode? found = node.Arguments.Select(Of).FirstOrDefault(i => i is not null);
                if (found is null || !found.IsInfinite || found.Is(MathNode.ComplexInfinity)) return found;
                MathNode[] others = [.. node.Arguments.Where(a => Of(a) is null)];
                if (!others.All(o => o.Kind is MathKind.Rational or MathKind.Float)) return null;
                if (others.Any(o => o.Value.IsZero)) return MathNode.NaN;
                bool negative = others.Count(o => o.Value.Sign < 0) + node.Arguments.Count(a => MathNode.NegativeInfinity.Equals(Of(a))) is var signs && signs % 2 == 1;
                return negative ? MathNode.NegativeInfinity : MathNode.Infinity;
            default:
                return null;
        }
    }
}
