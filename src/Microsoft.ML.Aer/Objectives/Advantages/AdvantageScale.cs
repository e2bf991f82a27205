namespace Microsoft.ML.Aer;

/// <summary>What centred rewards are divided by.</summary>
internal enum AdvantageScale
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The standard deviation of their group.</summary>
    Group,

    /// <summary>The standard deviation of all rewards of the step.</summary>
    Batch,
}
