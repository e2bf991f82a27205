namespace Microsoft.ML.Aer;

/// <summary>
/// How answers are compared. The defaults agree with Math-Verify 0.9.0, also where it is mathematically wrong; each flag corrects one of
/// its rules.
/// </summary>
public sealed class MathEquivalenceOptions
{
    /// <summary>
    /// A single variable is compared as an expression, not as a name: x equals 1x and 2x/2. Default false, as in Math-Verify.
    /// </summary>
    public bool SimplifyBesideSymbols;

    /// <summary>
    /// A predicted inequality is compared with a reference interval: 1 &lt; x &lt; 5 equals (1,5) in both directions. Default false, as in
    /// Math-Verify, which turns only the reference into a set; its parameter <c>allow_set_relation_comp</c>.
    /// </summary>
    public bool CompareRelationsWithSets;

    internal static MathEquivalenceOptions Default { get; } = new();
}
