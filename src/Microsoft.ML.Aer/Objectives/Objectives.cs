namespace Microsoft.ML.Aer;

/// <summary>Named methods with their papers' settings; docs/objectives.md lists what each fills and where each value comes from.</summary>
public static class Objectives
{
    /// <summary>GRPO as in DeepSeekMath (arXiv 2402.03300).</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Grpo() => new(nameof(Grpo)) { Loss = PolicyLoss.Grpo(), ReferenceCoefficient = 0.04 };

    /// <summary>DAPO (arXiv 2503.14476).</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Dapo() => new(nameof(Dapo));

    /// <summary>Adaptive Entropy Regularization over DAPO's loss.</summary>
    /// <returns>The preset.</returns>
    public static ObjectivePreset Aer() => new(nameof(Aer)) { Entropy = EntropyRegularization.Adaptive() };
}
