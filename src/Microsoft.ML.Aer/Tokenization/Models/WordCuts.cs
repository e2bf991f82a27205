namespace Microsoft.ML.Aer;

/// <summary>
/// Between which neighbouring symbols of a word no merge can ever come, whatever stands around them: none joins a token that
/// ends with the one and a token that begins with the other. What lies on either side is merged as if it were a word of its own.
/// </summary>
internal sealed class WordCuts
{
    private const int Unknown = -1;
    private const int MostPasses = 32;
    private readonly HashSet<ulong> _joined = [];
    private readonly bool[] _made;
    private readonly bool _none;

    public WordCuts(MergeTable merges)
    {
        int tokens = merges.TokenCount;
        int[] first = new int[tokens], last = new int[tokens];
        _made = new bool[tokens];
        List<(int Left, int Right, int Merged)> open = [.. merges.Pairs.OrderBy(pair => pair.Rank).Select(pair => (pair.Left, pair.Right, merges.Merged(pair.Rank)))], next = [];
        foreach ((_, _, int merged) in open) _made[merged] = true;
        for (int token = 0; token < tokens; token++) first[token] = last[token] = _made[token] ? Unknown : token;

        // A merge may use a token that a later one makes: in lists of published tokenizers a few passes find the ends of all.
        for (int pass = 0; open.Count > 0 && !_none; pass++)
        {
            foreach ((int left, int right, int merged) in open)
            {
                if (first[left] == Unknown || first[right] == Unknown)
                {
                    next.Add((left, right, merged));
                    continue;
                }
                // Two ways to make a token must give it the same ends, or nothing is known.
                if (first[merged] != Unknown && (first[merged] != first[left] || last[merged] != last[right])) _none = true;
                (first[merged], last[merged]) = (first[left], last[right]);
                _joined.Add(Key(last[left], first[right]));
            }
            _none |= pass == MostPasses || next.Count == open.Count;
            (open, next) = (next, open);
            next.Clear();
        }
    }

    /// <summary>Whether the two symbols, as a word begins with them, can never become part of one token.</summary>
    public bool Between(int left, int right) => !_none && !_made[left] && !_made[right] && !_joined.Contains(Key(left, right));

    // Spread over the low bits, of which the set's hash is made.
    private ulong Key(int left, int right) => ((ulong)left * (ulong)_made.Length) + (ulong)right;
}
