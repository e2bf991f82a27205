namespace Microsoft.ML.Aer;

/// <summary>How much of the entropy bonus a group of completions gets, from the share of them that is correct.</summary>
public abstract class DifficultyWeight
{
    private protected DifficultyWeight()
    {
    }

    /// <summary>Gets or sets a value indicating whether groups without any correct completion get the bonus.</summary>
    /// <value><see langword="true"/> by default: that is where exploration is needed.</value>
    public bool IncludeGroupsWithoutSuccess { get; set; } = true;

    /// <summary>w = max(0, 1 - accuracy / rho): nothing for groups at rho and above, all for groups without success (AER, in this library's form).</summary>
    /// <param name="rho">Accuracy from which on a problem counts as easy, in (0, 1]; 1.</param>
    /// <returns>The weight.</returns>
    public static DifficultyWeight Hinge(double rho = 1) => new HingeWeight(rho, normalised: false);

    /// <summary>As <see cref="Hinge"/>, divided by the mean weight of the step's groups, so that the strength of the bonus does not fall as problems get easier.</summary>
    /// <param name="rho">Accuracy from which on a problem counts as easy, in (0, 1]; 1.</param>
    /// <returns>The weight.</returns>
    public static DifficultyWeight NormalizedHinge(double rho = 1) => new HingeWeight(rho, normalised: true);

    /// <summary>w = 1 - accuracy; the same as <see cref="Hinge"/> with rho 1.</summary>
    /// <returns>The weight.</returns>
    public static DifficultyWeight Linear() => new HingeWeight(1, normalised: false);

    /// <summary>w = 1 for every group: the bonus ignores difficulty.</summary>
    /// <returns>The weight.</returns>
    public static DifficultyWeight Constant() => new ConstantWeight();

    /// <summary>Returns the settings on one line, as logs and the summary of a saved policy show them.</summary>
    /// <returns>The text.</returns>
    public abstract override string ToString();

    /// <summary>The weights of a step's groups; 0 for a group of which nothing was judged (NaN).</summary>
    internal double[] Of(IReadOnlyList<double> accuracies)
    {
        double[] weights = [.. accuracies.Select(a => double.IsNaN(a) || (a <= 0 && !IncludeGroupsWithoutSuccess) ? 0 : Of(a))];
        return Finish(weights);
    }

    /// <summary>Adds what is wrong with the settings to <paramref name="faults"/>.</summary>
    internal virtual void Validate(string optionName, ICollection<string> faults)
    {
    }

    private protected abstract double Of(double accuracy);

    private protected virtual double[] Finish(double[] weights) => weights;

    private sealed class HingeWeight(double rho, bool normalised) : DifficultyWeight
    {
        public override string ToString() =>
            SettingsText.Of(normalised ? nameof(NormalizedHinge) : nameof(Hinge), ("rho", rho), (nameof(IncludeGroupsWithoutSuccess), IncludeGroupsWithoutSuccess));

        internal override void Validate(string optionName, ICollection<string> faults) =>
            Fault.Unless(rho is > 0 and <= 1, $"{optionName}'s rho", rho, "an accuracy in (0, 1]", faults);

        private protected override double Of(double accuracy) => Math.Max(0, 1 - (accuracy / rho));

        private protected override double[] Finish(double[] weights)
        {
            double mean = normalised && weights.Length > 0 ? weights.Average() : 0;
            return mean > 0 ? [.. weights.Select(w => w / mean)] : weights;
        }
    }

    private sealed class ConstantWeight : DifficultyWeight
    {
        public override string ToString() => SettingsText.Of(nameof(Constant), (nameof(IncludeGroupsWithoutSuccess), IncludeGroupsWithoutSuccess));

        private protected override double Of(double accuracy) => 1;
    }
}
