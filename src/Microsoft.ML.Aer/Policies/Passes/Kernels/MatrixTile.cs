using System.Numerics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Products of matrices too small for a library call to pay, as attention's are. Four rows by three vectors at a time:
/// few enough running sums for 16 registers, enough of them to hide the multiplier's latency.
/// </summary>
internal static unsafe class MatrixTile
{
    /// <summary>C = A B, or C += A B; a row or column of A may be any distance from the next, so that A may be a transpose.</summary>
    /// <param name="a">[m, k]</param>
    /// <param name="aRow">Floats from one row of A to the next.</param>
    /// <param name="aColumn">Floats from one column of A to the next.</param>
    /// <param name="b">[k, n]</param>
    /// <param name="bRow">Floats from one row of B to the next.</param>
    /// <param name="c">[m, n]</param>
    /// <param name="cRow">Floats from one row of C to the next.</param>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="add">Whether C is added to; else it is overwritten.</param>
    public static void Multiply(float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, int m, int n, int k, bool add)
    {
        int width = Vector<float>.Count, column = 0;
        for (; column <= n - (3 * width); column += 3 * width)
        {
            int row = 0;
            for (; row <= m - 4; row += 4) FourByThree(a + (row * aRow), aRow, aColumn, b + column, bRow, c + (row * cRow) + column, cRow, k, add);
            for (; row < m; row++) OneByThree(a + (row * aRow), aColumn, b + column, bRow, c + (row * cRow) + column, k, add);
        }
        for (; column <= n - width; column += width)
        {
            int row = 0;
            for (; row <= m - 4; row += 4) FourByOne(a + (row * aRow), aRow, aColumn, b + column, bRow, c + (row * cRow) + column, cRow, k, add);
            for (; row < m; row++) OneByOne(a + (row * aRow), aColumn, b + column, bRow, c + (row * cRow) + column, k, add);
        }
        for (; column < n; column++)
        {
            for (int row = 0; row < m; row++)
            {
                float sum = add ? c[(row * cRow) + column] : 0;
                for (int i = 0; i < k; i++) sum += a[(row * aRow) + (i * aColumn)] * b[(i * bRow) + column];
                c[(row * cRow) + column] = sum;
            }
        }
    }

    private static void FourByThree(float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, int k, bool add)
    {
        int width = Vector<float>.Count;
        float* c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        Vector<float> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        Vector<float> s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        if (add)
        {
            (s00, s01, s02) = (Vector.Load(c), Vector.Load(c + width), Vector.Load(c + (2 * width)));
            (s10, s11, s12) = (Vector.Load(c1), Vector.Load(c1 + width), Vector.Load(c1 + (2 * width)));
            (s20, s21, s22) = (Vector.Load(c2), Vector.Load(c2 + width), Vector.Load(c2 + (2 * width)));
            (s30, s31, s32) = (Vector.Load(c3), Vector.Load(c3 + width), Vector.Load(c3 + (2 * width)));
        }
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        for (nint i = 0, offset = 0; i < k; i++, offset += aColumn, b += bRow)
        {
            Vector<float> b0 = Vector.Load(b), b1 = Vector.Load(b + width), b2 = Vector.Load(b + (2 * width));
            var x = new Vector<float>(a[offset]);
            s00 = Vector.MultiplyAddEstimate(x, b0, s00);
            s01 = Vector.MultiplyAddEstimate(x, b1, s01);
            s02 = Vector.MultiplyAddEstimate(x, b2, s02);
            x = new Vector<float>(a1[offset]);
            s10 = Vector.MultiplyAddEstimate(x, b0, s10);
            s11 = Vector.MultiplyAddEstimate(x, b1, s11);
            s12 = Vector.MultiplyAddEstimate(x, b2, s12);
            x = new Vector<float>(a2[offset]);
            s20 = Vector.MultiplyAddEstimate(x, b0, s20);
            s21 = Vector.MultiplyAddEstimate(x, b1, s21);
            s22 = Vector.MultiplyAddEstimate(x, b2, s22);
            x = new Vector<float>(a3[offset]);
            s30 = Vector.MultiplyAddEstimate(x, b0, s30);
            s31 = Vector.MultiplyAddEstimate(x, b1, s31);
            s32 = Vector.MultiplyAddEstimate(x, b2, s32);
        }
        Store(c, s00, s01, s02);
        Store(c1, s10, s11, s12);
        Store(c2, s20, s21, s22);
        Store(c3, s30, s31, s32);
    }

    private static void OneByThree(float* a, nint aColumn, float* b, nint bRow, float* c, int k, bool add)
    {
        int width = Vector<float>.Count;
        Vector<float> s0 = default, s1 = default, s2 = default;
        if (add) (s0, s1, s2) = (Vector.Load(c), Vector.Load(c + width), Vector.Load(c + (2 * width)));
        for (int i = 0; i < k; i++, a += aColumn, b += bRow)
        {
            var x = new Vector<float>(*a);
            s0 = Vector.MultiplyAddEstimate(x, Vector.Load(b), s0);
            s1 = Vector.MultiplyAddEstimate(x, Vector.Load(b + width), s1);
            s2 = Vector.MultiplyAddEstimate(x, Vector.Load(b + (2 * width)), s2);
        }
        Store(c, s0, s1, s2);
    }

    private static void FourByOne(float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, int k, bool add)
    {
        float* c1 = c + cRow, c2 = c1 + cRow, c3 = c2 + cRow;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        if (add) (s0, s1, s2, s3) = (Vector.Load(c), Vector.Load(c1), Vector.Load(c2), Vector.Load(c3));
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        for (nint i = 0, offset = 0; i < k; i++, offset += aColumn, b += bRow)
        {
            Vector<float> y = Vector.Load(b);
            s0 = Vector.MultiplyAddEstimate(new Vector<float>(a[offset]), y, s0);
            s1 = Vector.MultiplyAddEstimate(new Vector<float>(a1[offset]), y, s1);
            s2 = Vector.MultiplyAddEstimate(new Vector<float>(a2[offset]), y, s2);
            s3 = Vector.MultiplyAddEstimate(new Vector<float>(a3[offset]), y, s3);
        }
        Vector.Store(s0, c);
        Vector.Store(s1, c1);
        Vector.Store(s2, c2);
        Vector.Store(s3, c3);
    }

    private static void OneByOne(float* a, nint aColumn, float* b, nint bRow, float* c, int k, bool add)
    {
        Vector<float> sum = add ? Vector.Load(c) : default;
        for (int i = 0; i < k; i++, a += aColumn, b += bRow) sum = Vector.MultiplyAddEstimate(new Vector<float>(*a), Vector.Load(b), sum);
        Vector.Store(sum, c);
    }

    private static void Store(float* c, Vector<float> s0, Vector<float> s1, Vector<float> s2)
    {
        int width = Vector<float>.Count;
        Vector.Store(s0, c);
        Vector.Store(s1, c + width);
        Vector.Store(s2, c + (2 * width));
    }
}
