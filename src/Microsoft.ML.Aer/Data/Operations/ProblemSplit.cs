namespace Microsoft.ML.Aer;

/// <summary>Rows divided by problem; made by <see cref="AerDataCatalog.SplitByProblem"/>.</summary>
/// <param name="Train">The rows for training.</param>
/// <param name="Validation">The rows for choices during training.</param>
/// <param name="Test">The rows for the final report.</param>
public sealed record ProblemSplit(IDataView Train, IDataView Validation, IDataView Test);
