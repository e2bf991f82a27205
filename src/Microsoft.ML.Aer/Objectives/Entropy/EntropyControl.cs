namespace Microsoft.ML.Aer;

/// <summary>How the entropy coefficient alpha follows the entropy H, once a step. e = (H* - H) / H* is the relative error.</summary>
/// <remarks>Every law keeps alpha within [0, maximum], and from either bound it comes back as soon as the error changes sign.</remarks>
public abstract class EntropyControl
{
    private protected EntropyControl()
    {
    }

    /// <summary>alpha &lt;- clip(alpha + gain e, 0, maximum): the plain integral form of AER. Idles while the entropy falls to the target, and rings afterwards.</summary>
    /// <param name="gain">eta; 0.005.</param>
    /// <returns>The law.</returns>
    public static EntropyControl Integral(double gain = 0.005) => new IntegralControl(gain);

    /// <summary>I &lt;- clip(I + integralGain e, 0, maximum), alpha = clip(I + proportionalGain e, 0, maximum), where the e of the second is smoothed. This form is ours; it rings least.</summary>
    /// <param name="proportionalGain">Strength of the answer to the present error; 0.1 (measured).</param>
    /// <param name="integralGain">Strength of the answer to the error's sum; 0.001 (measured).</param>
    /// <param name="smoothing">Share of the old moving average kept each step, in [0, 1); 0 takes e as it is.</param>
    /// <returns>The law.</returns>
    public static EntropyControl ProportionalIntegral(double proportionalGain = 0.1, double integralGain = 0.001, double smoothing = 0.8) =>
        new ProportionalIntegralControl(proportionalGain, integralGain, smoothing);

    /// <summary>The next state, whose <see cref="ControlState.Coefficient"/> is the step's alpha. A pure function.</summary>
    internal abstract ControlState Next(ControlState state, double entropy, double target, double maximum);

    /// <summary>The state before the first step.</summary>
    internal virtual ControlState Start(double coefficient) => new(coefficient, coefficient, null);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal abstract void Validate(string optionName, ICollection<string> faults);

    private protected static double RelativeError(double entropy, double target) => (target - entropy) / target;
}
