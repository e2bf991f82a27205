namespace Microsoft.ML.Aer;

/// <summary>Rewards of length, in tokens.</summary>
internal static class LengthShaping
{
    /// <summary>0 up to max - buffer, then linearly down to -1 at max.</summary>
    public static float Overlong(int tokens, int max, int buffer) => -(float)Math.Clamp((tokens - (max - buffer)) / (double)buffer, 0, 1);

    /// <summary>From <paramref name="shortest"/> at 0 tokens along half a cosine to <paramref name="longest"/> at max and beyond.</summary>
    public static float Cosine(int tokens, int max, float shortest, float longest) =>
        (float)(longest + (0.5 * (shortest - longest) * (1 + Math.Cos(Math.PI * Math.Min(1, tokens / (double)max)))));
}
