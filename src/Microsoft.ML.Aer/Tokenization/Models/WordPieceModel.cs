using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>The longest token that begins the word, then the longest that goes on, and so forth; a word without such a path is unknown as a whole.</summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly string _prefix;
    private readonly string _unknown;
    private readonly int _longestWord;

    private WordPieceModel(TokenVocabulary vocabulary, string prefix, string unknown, int longestWord) : base(vocabulary) =>
        (_prefix, _unknown, _longestWord) = (prefix, unknown, longestWord);

    /// <exception cref="InvalidOperationException">The word is unknown, and the unknown token is not in the vocabulary.</exception>
    public override void Encode(ReadOnlySpan<char> word, List<int> tokens)
    {
        int before = tokens.Count;
        if (CodePoints(word) <= _longestWord && TryPieces(word, tokens)) return;
        tokens.RemoveRange(before, tokens.Count - before);
        if (!Vocabulary.TryGetId(_unknown, out int unknown)) throw new InvalidOperationException($"The tokenizer's vocabulary has no tokens for '{word}' and no unknown token '{_unknown}' either.");
        tokens.Add(unknown);
    }

    /// <exception cref="FormatException">The vocabulary or a setting is not valid.</exception>
    public static new WordPieceModel Read(TokenizerComponent json) =>
        new(TokenVocabulary.Read(json), json.OptionalText("continuing_subword_prefix") ?? "##", json.OptionalText("unk_token") ?? "[UNK]", json.Number("max_input_chars_per_word"));

    private bool TryPieces(ReadOnlySpan<char> word, List<int> tokens)
    {
        for (int start = 0; start < word.Length;)
        {
            int end = word.Length, id = 0;
            while (end > start && !Vocabulary.TryGetId(start == 0 ? word[..end] : string.Concat(_prefix, word[start..end]), out id))
            {
                _ = Rune.DecodeLastFromUtf16(word[start..end], out _, out int units);
                end -= units;
            }
            if (end == start) return false;
            tokens.Add(id);
            start = end;
        }
        return true;
    }

    private static int CodePoints(ReadOnlySpan<char> word)
    {
        int count = 0;
        foreach (Rune _ in word.EnumerateRunes()) count++;
        return count;
    }
}
