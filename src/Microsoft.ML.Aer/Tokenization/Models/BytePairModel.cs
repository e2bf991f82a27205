using System.Buffers;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// Byte-pair encoding over the characters of a word, which are bytes where a <see cref="ByteLevelStep"/> came before.
/// Microsoft.ML.Tokenizers' own BPE model has neither byte fallback nor ignore_merges.
/// </summary>
internal sealed class BytePairModel : TokenModel
{
    private const int NoToken = -1;
    private readonly WordMerger _merger;
    private readonly BytePairSettings _settings;
    private readonly int[] _bytes = new int[256];
    private readonly int _unknown = NoToken;

    private BytePairModel(TokenVocabulary vocabulary, MergeTable merges, BytePairSettings settings) : base(vocabulary)
    {
        _merger = new WordMerger(merges);
        _settings = settings;
        for (int value = 0; value < 256; value++)
        {
            _bytes[value] = settings.ByteFallback && vocabulary.TryGetId(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out int id) ? id : NoToken;
        }
        if (settings.UnknownToken is { } unknown && vocabulary.TryGetId(unknown, out int unknownId)) _unknown = unknownId;
    }

    public override void Encode(ReadOnlySpan<char> word, List<int> tokens)
    {
        if (_settings.IgnoreMerges && Vocabulary.TryGetId(word, out int whole))
        {
            tokens.Add(whole);
            return;
        }
        // At most one symbol for each UTF-8 byte of the characters and of what is put around them.
        int most = 3 * (word.Length * (1 + (_settings.ContinuingPrefix?.Length ?? 0)) + 1 + (_settings.EndOfWordSuffix?.Length ?? 0));
        int[]? rented = most > 512 ? ArrayPool<int>.Shared.Rent(most) : null;
        Span<int> symbols = rented ?? stackalloc int[512];
        symbols = symbols[..Symbols(word, symbols)];
        tokens.AddRange(symbols[.._merger.Merge(symbols)]);
        if (rented is not null) ArrayPool<int>.Shared.Return(rented);
    }

    /// <exception cref="FormatException">The vocabulary, the merges or a setting is not valid.</exception>
    public static new BytePairModel Read(TokenizerComponent json)
    {
        BytePairSettings settings = BytePairSettings.Read(json);
        TokenVocabulary vocabulary = TokenVocabulary.Read(json);
        return new BytePairModel(vocabulary, MergeTable.Read(json, vocabulary, settings.ContinuingPrefix?.Length ?? 0), settings);
    }

    /// <summary>The word's characters as tokens; one that has none becomes its bytes, or joins the unknown token, or vanishes.</summary>
    private int Symbols(ReadOnlySpan<char> word, Span<int> symbols)
    {
        int count = 0;
        bool unknown = false;
        for (int at = 0; at < word.Length;)
        {
            _ = Rune.DecodeFromUtf16(word[at..], out Rune codePoint, out int units);
            ReadOnlySpan<char> character = word.Slice(at, units);
            if (_settings.DecoratesCharacters) character = Decorated(character, isFirst: at == 0, isLast: at + units == word.Length);
            at += units;
            if (Vocabulary.TryGetId(character, out int id))
            {
                if (unknown) symbols[count++] = _unknown;
                unknown = false;
                symbols[count++] = id;
            }
            else if (_settings.ByteFallback && Bytes(character, symbols[count..]) is > 0 and var bytes)
            {
                count += bytes;
            }
            else if (_settings.UnknownToken is not null)
            {
                if (_unknown == NoToken) throw new InvalidOperationException($"The tokenizer's vocabulary has no token for '{codePoint}', and its unknown token '{_settings.UnknownToken}' is not in the vocabulary either.");
                if (unknown && !_settings.FuseUnknown) symbols[count++] = _unknown;
                unknown = true;
            }
        }
        // The reference adds a pending unknown token only here when bytes came between.
        if (unknown) symbols[count++] = _unknown;
        return count;
    }

    /// <summary>The tokens of a character's UTF-8 bytes, or 0 where one of them has none.</summary>
    private int Bytes(ReadOnlySpan<char> character, Span<int> symbols)
    {
        Span<byte> utf8 = stackalloc byte[64];
        if (Encoding.UTF8.GetMaxByteCount(character.Length) > utf8.Length) utf8 = new byte[Encoding.UTF8.GetMaxByteCount(character.Length)];
        int length = Encoding.UTF8.GetBytes(character, utf8);
        for (int i = 0; i < length; i++)
        {
            if (_bytes[utf8[i]] == NoToken) return 0;
            symbols[i] = _bytes[utf8[i]];
        }
        return length;
    }

    private string Decorated(ReadOnlySpan<char> character, bool isFirst, bool isLast) =>
        string.Concat(isFirst ? "" : _settings.ContinuingPrefix, character, isLast ? _settings.EndOfWordSuffix : "");
}
