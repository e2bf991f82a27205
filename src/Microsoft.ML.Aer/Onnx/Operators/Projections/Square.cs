using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Aer;

/// <summary>Four vectors of four values.</summary>
internal static class Square
{
    /// <summary>Rows become columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        Vector128<float> lowAB = Low(a, b), highAB = High(a, b), lowCD = Low(c, d), highCD = High(c, d);
        a = FirstHalves(lowAB, lowCD);
        b = SecondHalves(lowAB, lowCD);
        c = FirstHalves(highAB, highCD);
        d = SecondHalves(highAB, highCD);
    }

    // a0 b0 a1 b1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);

    // a2 b2 a3 b3
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);

    // The compiler makes half vectors by way of memory, hence the instructions by name.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> FirstHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(a, b) : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SecondHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveHighToLow(b, a) : Vector128.Create(a.GetUpper(), b.GetUpper());
}
