using System.Text.Json;

namespace Microsoft.ML.Aer.Tests;

/// <summary>Merge lists drawn at random, and lists of tokenizer.json files, with words of their single characters.</summary>
internal static class RandomMerges
{
    /// <summary>
    /// Merges of tokens made before, some of which make the same token in other ways; in that order or shuffled, when tokens are
    /// used at lower ranks than they are made.
    /// </summary>
    public static MergeTable Create(Random random, int letters, int count, bool shuffled)
    {
        List<string> tokens = [.. Enumerable.Range('a', letters).Select(c => ((char)c).ToString())];
        var merges = new List<string[]>();
        while (merges.Count < count)
        {
            string left = tokens[random.Next(tokens.Count)], right = tokens[random.Next(tokens.Count)], both = left + right;
            int cut = random.Next(1, both.Length);
            if (tokens.Contains(both[..cut]) && tokens.Contains(both[cut..])) (left, right) = (both[..cut], both[cut..]);
            if (merges.Exists(merge => merge[0] == left && merge[1] == right)) continue;
            merges.Add([left, right]);
            if (!tokens.Contains(left + right)) tokens.Add(left + right);
        }
        return Create(random, tokens, merges, shuffled);
    }

    /// <summary>All pairs of three letters, all pairs of those pairs, and what comes of joining each of those with itself, twice.</summary>
    public static MergeTable CreateFull(Random random, bool shuffled)
    {
        List<string> tokens = ["a", "b", "c"];
        var merges = new List<string[]>();
        for (int length = 1; length < 16; length *= 2)
        {
            string[] halves = [.. tokens.Where(token => token.Length == length)];
            string[][] pairs = length <= 2 ? [.. halves.SelectMany(left => halves.Select(right => new[] { left, right }))] : [.. halves.Select(half => new[] { half, half })];
            merges.AddRange(pairs);
            tokens.AddRange(pairs.Select(pair => pair[0] + pair[1]));
        }
        return Create(random, tokens, merges, shuffled);
    }

    /// <summary>A word of symbols below a number.</summary>
    public static int[] Word(Random random, int length, int below) => [.. Enumerable.Range(0, length).Select(_ => random.Next(below))];

    /// <summary>What any way of merging must give: again and again the leftmost pair of the lowest rank is merged.</summary>
    public static int[] MergedByDefinition(MergeTable merges, int[] word)
    {
        List<int> symbols = [.. word];
        while (true)
        {
            int best = int.MaxValue, place = -1;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                if (merges.TryGetRank(symbols[i], symbols[i + 1], out int rank) && rank < best) (best, place) = (rank, i);
            }
            if (place < 0) return [.. symbols];
            symbols[place] = merges.Merged(best);
            symbols.RemoveAt(place + 1);
        }
    }

    public static MergeTable Read(ReadOnlyMemory<byte> tokenizer, out TokenVocabulary vocabulary)
    {
        TokenizerComponent model = TokenizerJson.Parse(tokenizer, "tokenizer.json").Component("model");
        vocabulary = TokenVocabulary.Read(model);
        return MergeTable.Read(model, vocabulary, model.OptionalText("continuing_subword_prefix")?.Length ?? 0);
    }

    private static MergeTable Create(Random random, List<string> tokens, List<string[]> merges, bool shuffled)
    {
        string[][] order = [.. merges];
        if (shuffled) random.Shuffle(order);
        var model = new { vocab = tokens.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id), merges = order };
        return Read(JsonSerializer.SerializeToUtf8Bytes(new { model }), out _);
    }
}
