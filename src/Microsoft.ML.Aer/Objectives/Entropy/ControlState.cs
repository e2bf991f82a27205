namespace Microsoft.ML.Aer;

/// <summary>What a control law carries from step to step.</summary>
/// <param name="Coefficient">alpha as last decided.</param>
/// <param name="Integral">What the law has accumulated; its unit is the law's own.</param>
/// <param name="SmoothedError">Moving average of the relative error; null before the first step.</param>
internal readonly record struct ControlState(double Coefficient, double Integral, double? SmoothedError);
