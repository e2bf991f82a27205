namespace Microsoft.ML.Aer;

/// <summary>
/// A counter-based random stream: the number at a position is a pure function of the stream's key and the position,
/// so that a completion's draws do not depend on what else is in the batch, and nothing needs saving to resume.
/// </summary>
internal static class RandomStream
{
    /// <summary>The key of one completion's stream.</summary>
    public static ulong Key(int seed, long step, long problem, int sample) =>
        Mix(Mix(Mix(Mix((ulong)(uint)seed) ^ (ulong)step) ^ (ulong)problem) ^ (uint)sample);

    /// <summary>The uniform number in (0, 1) at <paramref name="position"/>; never 0 or 1.</summary>
    public static double Uniform(ulong key, long position) =>
        ((Mix(key ^ Mix((ulong)position)) >> 11) + 0.5) * (1.0 / (1UL << 53));

    // Stafford's variant 13 of the MurmurHash3 finalizer over a Weyl step, as in SplitMix64.
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
