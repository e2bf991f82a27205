namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>A parameter of a measurement, given as <c>--name value</c>. A comma list of values measures each, one line a value.</summary>
/// <param name="Name">Its name on the command line and in the JSON line.</param>
/// <param name="Default">What stands where it is not given; null where it then has no value.</param>
/// <param name="Meaning">One line of help.</param>
internal sealed record Flag(string Name, string? Default, string Meaning);
