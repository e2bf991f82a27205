using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Activations with a row in each lane, as <see cref="LaneTiles{S, V}"/> reads them: panels [inputs, lanes] one behind the other. What rows are
/// left behind the last panel would fill too few lanes and stays as it is.
/// </summary>
internal static unsafe class ActivationPanels
{
    /// <summary>The inputs of a projection must be a multiple of this.</summary>
    public const int InputsMultiple = 16;

    /// <summary>Most lanes of a panel.</summary>
    public const int MostLanes = 32;

    // The share of a panel's lanes below which dot products are faster: 13 rows of 16 break even on Zen 5.
    private const double FilledShare = 0.8;

    // Grows to the largest pass of the thread. A kernel's thread waits until its pass is done, so that one buffer a thread will do.
    [ThreadStatic]
    private static float[]? t_memory;

    /// <summary>Floats of the widest vector this processor has.</summary>
    public static int Width => Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256.IsHardwareAccelerated ? Vector256<float>.Count : Vector128<float>.Count;

    /// <summary>Lanes of the next panel; 0 where the rows left are too few for one.</summary>
    /// <param name="rows">Rows left.</param>
    /// <param name="inputs">Length of the dot products.</param>
    public static int Lanes(int rows, int inputs) =>
        inputs % InputsMultiple != 0 ? 0 : rows >= FilledShare * 2 * Width ? 2 * Width : rows >= FilledShare * Width ? Width : 0;

    /// <summary>Number of panels that some rows fill.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inputs">Length of a row.</param>
    public static int Count(int rows, int inputs)
    {
        int whole = rows / (2 * Width), left = rows - (whole * 2 * Width);
        if (inputs % InputsMultiple != 0) return 0;
        // What is left may fill a panel of two widths; if not, one of one width, and what is left of that none.
        return whole + (Lanes(left, inputs) > 0 ? 1 : 0);
    }

    /// <summary>Memory for the panels of some rows. It is the thread's until its next call; null where no panel is filled.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inputs">Length of a row.</param>
    public static float* Reserve(int rows, int inputs) => Count(rows, inputs) == 0 ? null : Memory((long)(rows + MostLanes) * inputs);

    /// <summary>Rearranges the rows of one panel.</summary>
    /// <param name="x">[rows, inputs]</param>
    /// <param name="rows">Number of all rows.</param>
    /// <param name="inputs">Length of a row.</param>
    /// <param name="panels">All panels, of <see cref="Reserve"/>.</param>
    /// <param name="index">Number of the panel, below <see cref="Count"/>.</param>
    public static void Pack(float* x, int rows, int inputs, float* panels, int index)
    {
        (int first, int count) = Rows(rows, inputs, index).GetOffsetAndLength(rows);
        long offset = (long)first * inputs;
        Transpose(x + offset, count, inputs, panels + offset, Lanes(rows - first, inputs));
    }

    /// <summary>The rows of a panel.</summary>
    /// <param name="rows">Number of all rows.</param>
    /// <param name="inputs">Length of a row.</param>
    /// <param name="index">Number of the panel, below <see cref="Count"/>.</param>
    public static Range Rows(int rows, int inputs, int index)
    {
        int first = index * 2 * Width; // every panel but the last has two widths
        return new(first, Math.Min(rows, first + Lanes(rows - first, inputs)));
    }

    /// <summary>[rows, inputs] to [inputs, lanes], lanes without a row being 0.</summary>
    /// <param name="x">[rows, inputs]</param>
    /// <param name="rows">Number of rows, at most <paramref name="lanes"/>.</param>
    /// <param name="inputs">Length of a row, a multiple of 4.</param>
    /// <param name="panel">[inputs, lanes]</param>
    /// <param name="lanes">A multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* x, int rows, int inputs, float* panel, int lanes)
    {
        float* none = stackalloc float[4] { 0, 0, 0, 0 };
        for (int r = 0; r < lanes; r += 4)
        {
            // A lane without a row reads the same zeros again and again.
            float* a = x + ((long)r * inputs), b = a + inputs, c = b + inputs, d = c + inputs, to = panel + r;
            int nextA = 4, nextB = 4, nextC = 4, nextD = 4;
            if (r >= rows) Skip(ref a, ref nextA);
            if (r + 1 >= rows) Skip(ref b, ref nextB);
            if (r + 2 >= rows) Skip(ref c, ref nextC);
            if (r + 3 >= rows) Skip(ref d, ref nextD);
            for (int i = 0; i < inputs; i += 4, to += 4 * lanes, a += nextA, b += nextB, c += nextC, d += nextD)
            {
                Vector128<float> i0 = Vector128.Load(a), i1 = Vector128.Load(b), i2 = Vector128.Load(c), i3 = Vector128.Load(d);
                Square.Transpose(ref i0, ref i1, ref i2, ref i3);
                i0.Store(to);
                i1.Store(to + lanes);
                i2.Store(to + (2 * lanes));
                i3.Store(to + (3 * lanes));
            }
        }

        void Skip(ref float* row, ref int next)
        {
            row = none;
            next = 0;
        }
    }

    // Pinned, and begun at a cache line, so that no vector is read from two.
    private static float* Memory(long floats)
    {
        const int line = 64;
        if (t_memory is null || t_memory.Length < floats + (line / sizeof(float))) t_memory = GC.AllocateUninitializedArray<float>(checked((int)floats) + (line / sizeof(float)), pinned: true);
        return (float*)(((nint)Unsafe.AsPointer(ref t_memory[0]) + line - 1) & ~(nint)(line - 1));
    }
}
