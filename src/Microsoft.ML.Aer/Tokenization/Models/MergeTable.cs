using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>Which two neighbouring tokens become which one, and which pair goes first.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<ulong, int> _ranks;
    private readonly int[] _merged;
    private readonly ulong _stride;

    private MergeTable(Dictionary<ulong, int> ranks, int[] merged, ulong stride) => (_ranks, _merged, _stride) = (ranks, merged, stride);

    /// <summary>Number of ranks.</summary>
    public int Count => _merged.Length;

    /// <summary>The highest token's number and one.</summary>
    public int TokenCount => (int)_stride;

    /// <summary>All pairs with their ranks, in no order.</summary>
    public IEnumerable<(int Left, int Right, int Rank)> Pairs => _ranks.Select(pair => ((int)(pair.Key / _stride), (int)(pair.Key % _stride), pair.Value));

    /// <summary>The token that the merge of a rank makes.</summary>
    public int Merged(int rank) => _merged[rank];

    /// <summary>Finds the rank of a pair; lower ranks go first.</summary>
    public bool TryGetRank(int left, int right, out int rank) => _ranks.TryGetValue((ulong)left * _stride + (ulong)right, out rank);

    /// <summary>Reads merges as pairs or as texts with one blank between the two.</summary>
    /// <exception cref="FormatException">A merge is none, or names a token that the vocabulary lacks.</exception>
    public static MergeTable Read(TokenizerComponent model, TokenVocabulary vocabulary, int continuingPrefixLength)
    {
        if (model.Optional("merges") is not { ValueKind: JsonValueKind.Array } merges) throw model.Fault("'merges' must be an array.");
        var ranks = new Dictionary<ulong, int>(merges.GetArrayLength());
        int[] merged = new int[merges.GetArrayLength()];
        ulong stride = (ulong)vocabulary.Tokens.Select(token => token.Value).DefaultIfEmpty().Max() + 1;
        int rank = 0;
        foreach (JsonElement merge in merges.EnumerateArray())
        {
            (string left, string right) = Pair(model, merge, rank);
            if (right.Length < continuingPrefixLength) throw model.Fault($"merges[{rank}]: '{right}' is shorter than the prefix of continuing tokens.");
            int leftId = Id(left), rightId = Id(right);
            merged[rank] = Id(left + right[continuingPrefixLength..]);
            ranks[(ulong)leftId * stride + (ulong)rightId] = rank++;
        }
        return new MergeTable(ranks, merged, stride);

        int Id(string token) => vocabulary.TryGetId(token, out int id) ? id : throw model.Fault($"merges[{rank}] needs the token '{token}', which the vocabulary lacks.");
    }

    private static (string Left, string Right) Pair(TokenizerComponent model, JsonElement merge, int rank)
    {
        if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String)
        {
            return (merge[0].GetString()!, merge[1].GetString()!);
        }
        if (merge.ValueKind == JsonValueKind.String && merge.GetString()!.Split(' ') is [var left, var right]) return (left, right);
        throw model.Fault($"merges[{rank}] is {merge.GetRawText()}, expected two tokens: an array of two, or one text with a blank between them.");
    }
}
