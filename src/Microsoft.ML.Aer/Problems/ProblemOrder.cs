namespace Microsoft.ML.Aer;

/// <summary>
/// The order in which problems are visited: epoch after epoch, each shuffled anew. A pure function of the seed and
/// the position, so that a resumed run goes on where it stopped from the position alone.
/// </summary>
internal sealed class ProblemOrder(int seed, int problemCount)
{
    private readonly int[] _epochOrder = new int[problemCount];
    private long _epoch = -1;

    /// <summary>The problem at <paramref name="position"/> of the endless sequence.</summary>
    public int this[long position]
    {
        get
        {
            long epoch = position / problemCount;
            if (epoch != _epoch) Shuffle(epoch);
            return _epochOrder[(int)(position % problemCount)];
        }
    }

    private void Shuffle(long epoch)
    {
        // Problem -1 keeps this stream apart from those of the completions, whose problems start at 0.
        ulong key = RandomStream.Key(seed, epoch, problem: -1, sample: 0);
        for (int i = 0; i < problemCount; i++) _epochOrder[i] = i;
        for (int i = problemCount - 1; i > 0; i--)
        {
            int other = (int)(RandomStream.Uniform(key, i) * (i + 1));
            (_epochOrder[i], _epochOrder[other]) = (_epochOrder[other], _epochOrder[i]);
        }
        _epoch = epoch;
    }
}
