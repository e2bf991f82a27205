namespace Microsoft.ML.Aer;

/// <summary>A penalty on completions that come close to the length limit (DAPO's soft overlong punishment, arXiv 2503.14476).</summary>
/// <remarks>
/// With b the buffer's tokens: 0 up to limit - b tokens, then falling linearly to -<see cref="Factor"/> at the limit. It is added to the
/// reward for the advantages; reported rewards and accuracies stay without it.
/// </remarks>
public sealed class OverlongShaping
{
    /// <summary>Gets or sets the last part of the length limit, in which completions are penalised.</summary>
    /// <value>A share in (0, 1]; 0.2 by default (the paper: 4,096 of 20,480 tokens).</value>
    public double BufferShare { get; set; } = 0.2;

    /// <summary>Gets or sets what a completion at the limit loses.</summary>
    /// <value>Above 0; 1 by default (the paper).</value>
    public double Factor { get; set; } = 1;

    /// <summary>The penalty, 0 or below.</summary>
    internal double Penalty(int tokens, int limit)
    {
        double buffer = BufferShare * limit;
        return -Math.Clamp((tokens - (limit - buffer)) / buffer, 0, 1) * Factor;
    }

    internal void Validate(string optionName, ICollection<string> faults)
    {
        Fault.Unless(BufferShare is > 0 and <= 1, $"{optionName}.{nameof(BufferShare)}", BufferShare, "a share in (0, 1]", faults);
        Fault.UnlessPositive(Factor, $"{optionName}.{nameof(Factor)}", faults);
    }
}
