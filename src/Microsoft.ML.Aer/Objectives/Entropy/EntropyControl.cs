namespace Microsoft.ML.Aer;

/// <summary>How the entropy coefficient alpha follows the entropy H, once a step. e = (H* - H) / H* is the relative error.</summary>
/// <remarks>Every law keeps alpha between the minimum (0 unless set) and the maximum, and from either bound it comes back once the error has changed sign.</remarks>
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

    /// <summary>alpha &lt;- clip(alpha + step, 0, maximum) while H is at most H*, alpha - step above it: Skywork-OR1's law (arXiv 2505.22312). It never rests: it swings around the target by several steps.</summary>
    /// <param name="step">Change a step; 0.005 (Skywork-OR1, TRL).</param>
    /// <returns>The law.</returns>
    public static EntropyControl Sign(double step = 0.005) => new SignControl(step);

    /// <summary>log alpha &lt;- log alpha + gain e, as Soft Actor-Critic tunes its temperature (arXiv 1812.05905): steps are relative to alpha, so that its right order of magnitude need not be known.</summary>
    /// <param name="gain">Change of log alpha for a relative error of 1; 0.1 (ours).</param>
    /// <param name="floor">Smallest alpha, above 0, from which it starts and can rise again; 1e-4 (ours). A smaller maximum wins.</param>
    /// <returns>The law.</returns>
    public static EntropyControl Multiplicative(double gain = 0.1, double floor = 1e-4) => new MultiplicativeControl(gain, floor);

    /// <summary>Returns the settings on one line, as logs and the summary of a saved policy show them.</summary>
    /// <returns>The text.</returns>
    public abstract override string ToString();

    /// <summary>The next state, whose <see cref="ControlState.Coefficient"/> is the step's alpha. A pure function.</summary>
    internal abstract ControlState Next(ControlState state, double entropy, double target, CoefficientRange range);

    /// <summary>The state before the first step.</summary>
    internal virtual ControlState Start(double coefficient) => new(coefficient, coefficient, null);

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal abstract void Validate(string optionName, ICollection<string> faults);

    private protected static double RelativeError(double entropy, double target) => (target - entropy) / target;
}
