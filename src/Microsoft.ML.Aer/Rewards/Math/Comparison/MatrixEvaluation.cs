namespace Microsoft.ML.Aer;

/// <summary>Works out sums, products and powers of matrices.</summary>
internal static class MatrixEvaluation
{
    private const int MostElements = 400;

    /// <summary>The matrix, or null where the shapes do not fit or there is none.</summary>
    public static MathNode? Evaluate(MathNode node, MathBudget budget)
    {
        if (node.Kind == MathKind.Matrix) return node;
        if (node.IsFunction("MatAdd"))
        {
            MathNode?[] terms = [.. node.Arguments.Select(a => Evaluate(a, budget))];
            if (terms.Any(t => t is null || t.Columns != terms[0]!.Columns || t.Rows != terms[0]!.Rows)) return null;
            return MathNode.Matrix(terms[0]!.Columns, [.. Enumerable.Range(0, terms[0]!.Arguments.Length).Select(i => MathNode.Add([.. terms.Select(t => t!.Arguments[i])]))]);
        }
        if (!node.IsFunction("MatMul")) return null;

        MathNode? matrix = null;
        var scalars = new List<MathNode>();
        foreach (MathNode argument in node.Arguments)
        {
            if (Evaluate(argument, budget) is { } factor) matrix = matrix is null ? factor : Product(matrix, factor, budget);
            else if (argument.IsScalar && !MathSubstitution.Any(argument, n => n.IsMatrix, budget)) scalars.Add(argument);
            else return null;
            if (matrix is null && scalars.Count == 0) return null;
        }
        return matrix is null || scalars.Count == 0 ? matrix : MathNode.Matrix(matrix.Columns, [.. matrix.Arguments.Select(e => MathNode.Multiply([.. scalars, e]))]);
    }

    private static MathNode? Product(MathNode a, MathNode b, MathBudget budget)
    {
        if (a.Columns != b.Rows || a.Rows * b.Columns > MostElements) return null;
        var elements = new List<MathNode>();
        for (int row = 0; row < a.Rows; row++)
        {
            for (int column = 0; column < b.Columns; column++)
            {
                budget.Spend(a.Columns);
                elements.Add(MathNode.Add([.. Enumerable.Range(0, a.Columns).Select(k => MathNode.Multiply(a.Arguments[row * a.Columns + k], b.Arguments[k * b.Columns + column]))]));
            }
        }
        return MathNode.Matrix(b.Columns, [.. elements]);
    }
}
