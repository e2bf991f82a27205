namespace Microsoft.ML.Aer;

/// <summary>Each word is one token; a word that is none becomes the unknown token.</summary>
internal sealed class WordLevelModel(TokenVocabulary vocabulary, string unknownToken) : TokenModel(vocabulary)
{
    /// <exception cref="InvalidOperationException">The word is not in the vocabulary, and neither is the unknown token.</exception>
    public override void Encode(ReadOnlySpan<char> word, List<int> tokens)
    {
        if (!Vocabulary.TryGetId(word, out int id) && !Vocabulary.TryGetId(unknownToken, out id))
        {
            string shown = word.Length <= 40 ? word.ToString() : $"{word[..40]}...";
            throw new InvalidOperationException($"The tokenizer's vocabulary has no token for '{shown}' and no unknown token '{unknownToken}' either. Its tokens are {string.Join(' ', Vocabulary.Tokens.Take(40).Select(token => $"'{token.Key}'"))}{(Vocabulary.Count > 40 ? " ..." : "")}.");
        }
        tokens.Add(id);
    }

    public static new WordLevelModel Read(TokenizerComponent json) => new(TokenVocabulary.Read(json), json.OptionalText("unk_token") ?? "<unk>");
}
