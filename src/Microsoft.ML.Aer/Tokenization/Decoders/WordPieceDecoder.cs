namespace Microsoft.ML.Aer;

/// <summary>Joins tokens that go on with a word and puts blanks between words.</summary>
/// <param name="prefix">What begins a token that goes on with a word.</param>
/// <param name="cleanup">Whether blanks before punctuation and English contractions vanish again.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : TokenDecoder
{
    private static readonly (string Before, string After)[] Cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public override List<string> Decode(List<string> tokens)
    {
        var output = new List<string>(tokens.Count);
        foreach (string token in tokens)
        {
            string text = output.Count == 0 ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            output.Add(cleanup ? Cleanups.Aggregate(text, (cleaned, pair) => cleaned.Replace(pair.Before, pair.After, StringComparison.Ordinal)) : text);
        }
        return output;
    }
}
