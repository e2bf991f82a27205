using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Aer;

/// <summary>Part of a product of activations [rows, inputs] with a matrix [out, inputs], on one thread.</summary>
internal static unsafe class ProjectionArithmetic
{
    /// <summary>Rows of activations that are kept in the nearest cache while they meet a block of the matrix.</summary>
    public const int RowsPerPanel = 12;

    /// <summary>Columns of the widest tile; a block of the matrix is best a multiple of it.</summary>
    public const int TileColumns = 12;

    /// <summary>Most columns of a call.</summary>
    public const int MostColumns = 5 * TileColumns;

    /// <summary>y[r, c] = x[r] . w[c] + bias[c].</summary>
    /// <param name="x">[rows, inputs]</param>
    /// <param name="rows">At most <see cref="RowsPerPanel"/>.</param>
    /// <param name="w">[columns, inputs]</param>
    /// <param name="columns">At most <see cref="MostColumns"/>.</param>
    /// <param name="inputs">Length of the dot products.</param>
    /// <param name="bias">[columns]; null for none.</param>
    /// <param name="y">[rows, columns], <paramref name="stride"/> floats from row to row.</param>
    /// <param name="stride">See <paramref name="y"/>.</param>
    /// <param name="following">
    /// What to ask memory for while the last columns are computed, for the columns before go on to the next ones; null where
    /// the matrix lies in a cache already, as it does for all rows but the first that meet it.
    /// </param>
    public static void Multiply(float* x, int rows, float* w, int columns, int inputs, float* bias, float* y, nint stride, float* following)
    {
        if (Vector512.IsHardwareAccelerated && inputs % Vector512<float>.Count == 0) Multiply<Lanes512, Vector512<float>>(x, rows, w, columns, inputs, bias, y, stride, following);
        else if (Vector256.IsHardwareAccelerated && inputs % Vector256<float>.Count == 0) Multiply<Lanes256, Vector256<float>>(x, rows, w, columns, inputs, bias, y, stride, following);
        else if (inputs % Vector128<float>.Count == 0) Multiply<Lanes128, Vector128<float>>(x, rows, w, columns, inputs, bias, y, stride, following);
        else MultiplyEach(x, rows, w, 0, columns, inputs, bias, y, stride);
    }

    /// <summary>The same for a panel of <see cref="ActivationPanels"/>, of any number of rows.</summary>
    /// <param name="panel">[inputs, lanes]</param>
    /// <param name="lanes">Lanes of the panel.</param>
    /// <param name="x">The panel's rows as they were, [rows, inputs].</param>
    /// <param name="rows">At most <paramref name="lanes"/>.</param>
    /// <param name="w">[columns, inputs]</param>
    /// <param name="columns">At most <see cref="MostColumns"/>.</param>
    /// <param name="inputs">A multiple of <see cref="ActivationPanels.InputsMultiple"/>.</param>
    /// <param name="bias">[columns]; null for none.</param>
    /// <param name="y">[rows, columns], <paramref name="stride"/> floats from row to row.</param>
    /// <param name="stride">See <paramref name="y"/>.</param>
    /// <param name="following">
    /// What to ask memory for while the last columns are computed, for the columns before go on to the next ones; null where
    /// the matrix lies in a cache already, as it does for all rows but the first that meet it.
    /// </param>
    public static void MultiplyPanel(float* panel, int lanes, float* x, int rows, float* w, int columns, int inputs, float* bias, float* y, nint stride, float* following)
    {
        int done;
        if (Vector512.IsHardwareAccelerated) done = MultiplyPanel<Lanes512, Vector512<float>>(panel, lanes, rows, w, columns, inputs, bias, y, stride, following);
        else if (Vector256.IsHardwareAccelerated) done = MultiplyPanel<Lanes256, Vector256<float>>(panel, lanes, rows, w, columns, inputs, bias, y, stride, following);
        else done = MultiplyPanel<Lanes128, Vector128<float>>(panel, lanes, rows, w, columns, inputs, bias, y, stride, following);
        if (done == columns) return;
        if (bias != null) bias += done;
        for (int r = 0; r < rows; r += RowsPerPanel)
        {
            Multiply(x + ((long)r * inputs), Math.Min(RowsPerPanel, rows - r), w + ((long)done * inputs), columns - done, inputs, bias, y + (r * stride) + done, stride, r == 0 ? following : null);
        }
    }

    /// <summary>y[r, c] = silu(gate[r, c]) up[r, c].</summary>
    /// <param name="gate">[rows, <see cref="MostColumns"/>]; overwritten.</param>
    /// <param name="up">[rows, <see cref="MostColumns"/>]</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Columns that count.</param>
    /// <param name="y">[rows, columns], <paramref name="stride"/> floats from row to row.</param>
    /// <param name="stride">See <paramref name="y"/>.</param>
    public static void Gate(float* gate, float* up, int rows, int columns, float* y, nint stride)
    {
        for (int r = 0; r < rows; r++, gate += MostColumns, up += MostColumns, y += stride)
        {
            var output = new Span<float>(y, columns);
            TensorPrimitives.Sigmoid(new ReadOnlySpan<float>(gate, columns), output);
            TensorPrimitives.Multiply(output, new ReadOnlySpan<float>(gate, columns), output);
            TensorPrimitives.Multiply(output, new ReadOnlySpan<float>(up, columns), output);
        }
    }

    /// <summary>y[r, c] += addend[r, c].</summary>
    /// <param name="addend">[rows, columns], <paramref name="stride"/> floats from row to row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Columns that count.</param>
    /// <param name="y">[rows, columns], as far apart.</param>
    /// <param name="stride">See <paramref name="addend"/>.</param>
    public static void Add(float* addend, int rows, int columns, float* y, nint stride)
    {
        for (int r = 0; r < rows; r++, addend += stride, y += stride)
        {
            var sums = new Span<float>(y, columns);
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(addend, columns), sums);
        }
    }

    // Returns how many columns the tiles have covered.
    [SkipLocalsInit]
    private static int MultiplyPanel<S, V>(float* panel, int lanes, int rows, float* w, int columns, nint inputs, float* bias, float* y, nint stride, float* following)
        where S : struct, ILanes<V>
        where V : unmanaged
    {
        float* sums = stackalloc float[ActivationPanels.MostLanes * TileColumns];
        bool isSingle = lanes == S.Width;
        int step = isSingle || S.HasManyRegisters ? TileColumns : TileColumns / 2, c = 0;
        for (; c <= columns - step; c += step)
        {
            float* matrix = w + (c * inputs), next = Next(matrix, step, c + (2 * step) <= columns, inputs, following);
            if (isSingle) LaneTiles<S, V>.OneByTwelve(panel, matrix, inputs, sums, next);
            else if (step < TileColumns) LaneTiles<S, V>.TwoBySix(panel, matrix, inputs, sums, next);
            else LaneTiles<S, V>.TwoByTwelve(panel, matrix, inputs, sums, next);
            for (int r = 0; r < rows; r += S.Width) LaneSums.Write(sums + (r * step), S.Width, Math.Min(S.Width, rows - r), step, bias == null ? null : bias + c, y + (r * stride) + c, stride);
        }
        return c;
    }

    private static void Multiply<S, V>(float* x, int rows, float* w, int columns, nint inputs, float* bias, float* y, nint stride, float* following)
        where S : struct, ILanes<V>
        where V : unmanaged
    {
        int c = 0;
        for (; c <= columns - 4; c += 4)
        {
            Vector128<float> start = bias == null ? default : Vector128.Load(bias + c);
            float* matrix = w + (c * inputs);
            Column<S, V>(x, rows, matrix, inputs, start, y + c, stride, Next(matrix, 4, c + 8 <= columns, inputs, following));
        }
        if (c < columns) MultiplyEach(x, rows, w, c, columns, (int)inputs, bias, y, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<S, V>(float* x, int rows, float* w, nint inputs, Vector128<float> bias, float* y, nint stride, float* following)
        where S : struct, ILanes<V>
        where V : unmanaged
    {
        if (S.HasManyRegisters)
        {
            for (; rows >= 6; rows -= 6, x += 6 * inputs, y += 6 * stride, following = null) DotTiles<S, V>.Six(x, w, inputs, bias, y, stride, following);
            for (; rows >= 4; rows -= 4, x += 4 * inputs, y += 4 * stride, following = null) DotTiles<S, V>.Four(x, w, inputs, bias, y, stride, following);
        }
        for (; rows >= 3 && rows != 4; rows -= 3, x += 3 * inputs, y += 3 * stride, following = null) DotTiles<S, V>.Three(x, w, inputs, bias, y, stride, following);
        for (; rows >= 2; rows -= 2, x += 2 * inputs, y += 2 * stride, following = null) DotTiles<S, V>.Two(x, w, inputs, bias, y, stride, following);
        if (rows == 1) DotTiles<S, V>.One(x, w, inputs, bias, y);
    }

    // What a tile asks for: the next tile's part of the matrix.
    private static float* Next(float* matrix, int columns, bool hasMore, nint inputs, float* following) =>
        following == null || !hasMore ? following : matrix + (columns * inputs);

    private static void MultiplyEach(float* x, int rows, float* w, int first, int columns, int inputs, float* bias, float* y, nint stride)
    {
        for (int c = first; c < columns; c++)
        {
            var column = new ReadOnlySpan<float>(w + ((long)c * inputs), inputs);
            for (int r = 0; r < rows; r++) y[(r * stride) + c] = TensorPrimitives.Dot(new ReadOnlySpan<float>(x + ((long)r * inputs), inputs), column) + (bias == null ? 0 : bias[c]);
        }
    }
}
