namespace Microsoft.ML.Aer;

/// <summary>Which policy a trainer's <c>Fit</c> returns.</summary>
public enum PolicySelection
{
    /// <summary>The policy after the last step.</summary>
    Last,

    /// <summary>The policy with the best score on the validation set; the earlier one where two are equal.</summary>
    Best,
}
