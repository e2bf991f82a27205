namespace Microsoft.ML.Aer;

/// <summary>How the learning rate falls after its warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>It does not.</summary>
    Constant,

    /// <summary>In a straight line to 0 at the last step.</summary>
    Linear,

    /// <summary>Along half a cosine to 0 at the last step.</summary>
    Cosine,
}
