using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>Tokens and their numbers, both ways.</summary>
internal sealed class TokenVocabulary
{
    private const int LargestId = 1 << 24;
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string?[] _tokens;

    public TokenVocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach ((string token, int id) in ids) _tokens[id] = token;
    }

    /// <summary>Number of tokens, which may be less than the highest number.</summary>
    public int Count => _ids.Count;

    /// <summary>All tokens with their numbers.</summary>
    public IEnumerable<KeyValuePair<string, int>> Tokens => _ids;

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _lookup.TryGetValue(token, out id);

    public string? Token(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    /// <summary>Reads <c>{"token": id, ...}</c>.</summary>
    /// <exception cref="FormatException">An id is not valid, or two tokens share one.</exception>
    public static TokenVocabulary Read(TokenizerComponent model)
    {
        if (model.Optional("vocab") is not { ValueKind: JsonValueKind.Object } vocabulary) throw model.Fault("'vocab' must be an object of tokens and their numbers.");
        var ids = new Dictionary<string, int>(vocabulary.GetPropertyCount(), StringComparer.Ordinal);
        var taken = new HashSet<int>(ids.Capacity);
        foreach (JsonProperty token in vocabulary.EnumerateObject())
        {
            if (token.Value.ValueKind != JsonValueKind.Number || !token.Value.TryGetInt32(out int id) || id is < 0 or > LargestId)
            {
                throw model.Fault($"the token '{token.Name}' has the number {token.Value.GetRawText()}, expected a whole number from 0 to {LargestId}.");
            }
            if (!taken.Add(id)) throw model.Fault($"two tokens have the number {id}, '{token.Name}' is the second.");
            ids.Add(token.Name, id);
        }
        return new TokenVocabulary(ids);
    }
}
