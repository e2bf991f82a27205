using System.Runtime.Intrinsics;

namespace Microsoft.ML.Aer;

/// <summary>
/// Vectors of one width, so that a loop is written once and compiled for each width a processor has. <see cref="System.Numerics.Vector{T}"/>
/// would not do: it stays at 256 bits where the processor has 512.
/// </summary>
/// <typeparam name="V">The vector of float32.</typeparam>
internal unsafe interface ILanes<V>
    where V : unmanaged
{
    /// <summary>Floats of a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Whether a processor with such vectors has registers for two dozen sums (32 registers) or for one dozen (16).</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract V Load(float* from);

    static abstract void Store(float* to, V value);

    static abstract V All(float value);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Max(V a, V b);

    static abstract V Exp(V a);

    /// <summary>a b + c.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>Sums of lanes that are four apart.</summary>
    static abstract Vector128<float> Fold(V value);

    /// <summary>The sums of all lanes of four vectors.</summary>
    static abstract Vector128<float> Totals(V a, V b, V c, V d);

    static abstract float Largest(V value);
}
