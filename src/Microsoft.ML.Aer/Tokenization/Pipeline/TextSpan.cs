namespace Microsoft.ML.Aer;

/// <summary>A stretch of a text, in UTF-16 units.</summary>
internal readonly record struct TextSpan(int Start, int End)
{
    public int Length => End - Start;
}
