namespace Microsoft.ML.Aer.Conformance;

/// <summary>One suite of the console: it turns a folder or file of goldens into a report.</summary>
internal sealed record ConformanceSuite(string Name, string Usage, Func<string[], ConformanceReport> Run);
