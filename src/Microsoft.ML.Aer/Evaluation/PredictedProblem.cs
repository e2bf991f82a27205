namespace Microsoft.ML.Aer;

/// <summary>One row of predictions: a problem's completions with what is known of them.</summary>
internal sealed record PredictedProblem(int Row, string? Problem, string? Category, Completion[] Completions, float[]? Entropies, bool KnowsLengths, bool KnowsFinishReasons);
