using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Aer;

/// <summary>The added tokens of a tokenizer: where they lie in a text, and what they are called.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<int, (AddedToken Token, string DecodedAs)> _byId = [];
    private readonly HashSet<string> _special = new(StringComparer.Ordinal);
    private readonly AddedTokenMatcher? _matcher;
    private readonly AddedTokenMatcher? _normalizedMatcher;

    /// <param name="tokens">The tokens; of two with one number the later one counts.</param>
    /// <param name="normalizer">The tokenizer's, if any.</param>
    public AddedVocabulary(IEnumerable<AddedToken> tokens, Normalizer? normalizer)
    {
        foreach (AddedToken token in tokens)
        {
            _byId[token.Id] = (token, token.Normalized && normalizer is not null ? normalizer.Normalize(token.Content) : token.Content);
            if (token.Special) _special.Add(token.Content);
        }
        _matcher = Matcher(normalized: false);
        _normalizedMatcher = Matcher(normalized: true);
    }

    /// <summary>Number of the token after the last added one, or 0 where there are none.</summary>
    public int End => _byId.Count == 0 ? 0 : _byId.Keys.Max() + 1;

    /// <summary>All of them.</summary>
    public IEnumerable<AddedToken> Tokens => _byId.Values.Select(token => token.Token);

    /// <summary>What the token is to the decoder, or null where the number is no added token's.</summary>
    public string? Token(int id) => _byId.TryGetValue(id, out (AddedToken, string DecodedAs) token) ? token.DecodedAs : null;

    public bool IsSpecial(string token) => _special.Contains(token);

    /// <summary>Cuts a text, as given, at the tokens that are looked for in it.</summary>
    public void Split(ReadOnlySpan<char> text, List<(TextSpan Span, AddedToken? Token)> output) => Split(_matcher, text, output);

    /// <summary>Cuts normalized text at the tokens that are looked for there.</summary>
    public void SplitNormalized(ReadOnlySpan<char> text, List<(TextSpan Span, AddedToken? Token)> output) => Split(_normalizedMatcher, text, output);

    /// <summary>Reads added_tokens. A token that the model lacks follows the numbers in use, as in the reference.</summary>
    /// <exception cref="FormatException">A token is not valid, or its number is not the one that it gets.</exception>
    public static AddedVocabulary Read(TokenizerComponent json, TokenVocabulary model, Normalizer? normalizer)
    {
        var tokens = new List<AddedToken>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int next = model.Count;
        foreach (TokenizerComponent token in json.Components("added_tokens"))
        {
            string content = token.Text("content");
            if (content.Length == 0) continue;
            if (!ids.TryGetValue(content, out int id) && !model.TryGetId(content, out id)) id = next++;
            ids[content] = id;
            if (token.Number("id") != id)
            {
                throw token.Fault($"'{content}' has the id {token.Number("id")}, but gets {id}: added tokens that the vocabulary lacks are numbered in order from its size, {model.Count}, on.");
            }
            tokens.Add(new AddedToken
            {
                Content = content,
                Id = id,
                Special = token.Flag("special", absent: false),
                SingleWord = token.Flag("single_word", absent: false),
                StripsLeft = token.Flag("lstrip", absent: false),
                StripsRight = token.Flag("rstrip", absent: false),
                Normalized = token.Flag("normalized", absent: true),
            });
        }
        return new AddedVocabulary(tokens, normalizer);
    }

    private AddedTokenMatcher? Matcher(bool normalized) =>
        _byId.Values.Any(token => token.Token.Normalized == normalized)
            ? new AddedTokenMatcher(_byId.Values.Where(token => token.Token.Normalized == normalized).Select(token => (token.DecodedAs, token.Token)))
            : null;

    private static void Split(AddedTokenMatcher? matcher, ReadOnlySpan<char> text, List<(TextSpan Span, AddedToken? Token)> output)
    {
        if (matcher is not null) matcher.Split(text, output);
        else if (text.Length > 0) output.Add((new TextSpan(0, text.Length), null));
    }
}
