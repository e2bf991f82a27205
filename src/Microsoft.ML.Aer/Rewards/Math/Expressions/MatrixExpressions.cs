namespace Microsoft.ML.Aer;

/// <summary>Builds matrices and works out what is asked of them while reading.</summary>
internal static class MatrixExpressions
{
    private const int LargestDeterminant = 7;

    /// <summary>A matrix, or null where its rows differ in length or an element means nothing.</summary>
    public static MathNode? FromRows(MathNode?[][] rows)
    {
        int columns = rows[0].Length;
        return rows.Any(r => r.Length != columns || r.Any(e => e is null || !e.IsScalar)) ? null : MathNode.Matrix(columns, [.. rows.SelectMany(r => r)!]);
    }

    public static MathNode? Transpose(MathNode value)
    {
        if (value.Kind == MathKind.Matrix)
        {
            var elements = new MathNode[value.Arguments.Length];
            for (int i = 0; i < elements.Length; i++) elements[i] = value.Arguments[i % value.Rows * value.Columns + i / value.Rows];
            return MathNode.Matrix(value.Rows, elements);
        }
        // The transpose of a number is the number, of a variable something else.
        return !value.IsScalar ? null : value.IsNumber ? value : MathNode.Undefined("transpose", value);
    }

    /// <summary>The Euclidean norm; only matrices have one.</summary>
    public static MathNode? Norm(MathNode value) => value.Kind != MathKind.Matrix ? null : MathNode.Power(
        MathNode.Add([.. value.Arguments.Select(e => MathNode.Power(MathNode.Function("Abs", e), MathNode.Integer(2)))]), MathNode.Half);

    public static MathNode? Trace(MathNode value) => value.Kind != MathKind.Matrix || value.Rows != value.Columns
        ? null
        : MathNode.Add([.. Enumerable.Range(0, value.Rows).Select(i => value.Arguments[i * value.Columns + i])]);

    public static MathNode? Determinant(MathNode value, MathBudget budget)
    {
        if (value.Kind != MathKind.Matrix || value.Rows != value.Columns || value.Rows > LargestDeterminant) return null;
        budget.Spend();
        int n = value.Rows;
        if (n == 1) return value.Arguments[0];
        var terms = new List<MathNode>();
        for (int column = 0; column < n; column++)
        {
            MathNode minor = MathNode.Matrix(n - 1, [.. from row in Enumerable.Range(1, n - 1) from c in Enumerable.Range(0, n) where c != column select value.Arguments[row * n + c]]);
            MathNode term = MathNode.Multiply(value.Arguments[column], Determinant(minor, budget)!);
            terms.Add(column % 2 == 0 ? term : MathNode.Multiply(MathNode.MinusOne, term));
        }
        return MathNode.Add([.. terms]);
    }
}
