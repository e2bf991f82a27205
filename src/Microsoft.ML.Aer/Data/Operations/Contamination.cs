namespace Microsoft.ML.Aer;

/// <summary>A row that shares a run of words with a row of other data.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="ReferenceRow">The row of the other data, from 0.</param>
/// <param name="Run">The first words they share, in lower case without punctuation.</param>
public sealed record Contamination(int Row, int ReferenceRow, string Run);
