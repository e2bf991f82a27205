namespace Microsoft.ML.Aer;

/// <summary>
/// What the search for a pattern may take in one text, all its pieces together: a hostile expression must not hang who uses a
/// tokenizer, an honest one needs a hundredth of this. Time in which the process stood still, as on a laptop that slept, is not counted.
/// </summary>
internal sealed class SearchTime(int characters)
{
    /// <summary>What one match may take; an honest expression needs microseconds.</summary>
    public static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(5);

    private const int CharactersPerMillisecond = 50;
    private const int MostPauses = 3;
    private long _end = Environment.TickCount64 + (long)LongestMatch.TotalMilliseconds + (characters / CharactersPerMillisecond);
    private long _last = Environment.TickCount64;
    private int _pauses;

    /// <summary>Asked after every match: whether time is left.</summary>
    public bool IsLeft()
    {
        _ = Paused();
        return _last <= _end;
    }

    /// <summary>Whether the process stood still since the last question: more time went by than any match may take.</summary>
    public bool Paused()
    {
        long now = Environment.TickCount64, gap = now - _last;
        _last = now;
        if (gap <= LongestMatch.TotalMilliseconds + 1000 || ++_pauses > MostPauses) return false;
        _end += gap;
        return true;
    }
}
