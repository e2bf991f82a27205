namespace Microsoft.ML.Aer;

/// <summary>A token of an answer's LaTeX and where it stands.</summary>
internal readonly record struct LatexToken(LatexTokenKind Kind, string Text, int Start);
