namespace Microsoft.ML.Aer;

/// <summary>What was found in a text: the parsed answer, if something parsed, and the source of the first match, if there was one.</summary>
internal sealed record ExtractedAnswer(MathNode? Value, string? Text)
{
    public static ExtractedAnswer None { get; } = new(null, null);
}
