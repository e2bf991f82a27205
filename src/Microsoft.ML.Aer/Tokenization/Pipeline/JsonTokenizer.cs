using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Aer;

/// <summary>
/// A tokenizer.json as a Microsoft.ML.Tokenizers <see cref="Microsoft.ML.Tokenizers.Tokenizer"/>: added tokens, normalizer, pre-tokenization,
/// model, decoder. Immutable; used by several threads at once.
/// </summary>
internal sealed class JsonTokenizer : Tokenizer
{
    private readonly AddedVocabulary _added;
    private readonly TextNormalizer? _normalizer;
    private readonly PreTokenizationStep[] _steps;
    private readonly TokenModel _model;
    private readonly TokenDecoder? _decoder;

    private JsonTokenizer(AddedVocabulary added, TextNormalizer? normalizer, PreTokenizationStep[] steps, TokenModel model, SpecialTokenTemplate template, TokenDecoder? decoder)
    {
        _added = added;
        _normalizer = normalizer;
        _steps = steps;
        _model = model;
        Template = template;
        _decoder = decoder;
        int highest = model.Vocabulary.Tokens.Select(token => token.Value).DefaultIfEmpty(-1).Max();
        VocabularySize = Math.Max(highest + 1, added.End);
    }

    public override Normalizer? Normalizer => _normalizer;

    /// <summary>What goes around the tokens of a text.</summary>
    public SpecialTokenTemplate Template { get; }

    /// <summary>The highest token's number and one.</summary>
    public int VocabularySize { get; }

    /// <summary>The added tokens.</summary>
    public IEnumerable<AddedToken> AddedTokens => _added.Tokens;

    /// <exception cref="FormatException">The file is not valid, or needs what is not supported: what and where.</exception>
    public static JsonTokenizer Read(ReadOnlyMemory<byte> utf8, string path)
    {
        TokenizerComponent json = TokenizerJson.Parse(utf8, path);
        TextNormalizer? normalizer = json.OptionalComponent("normalizer") is { } n ? Normalizers.Read(n) : null;
        PreTokenizationStep[] steps = json.OptionalComponent("pre_tokenizer") is { } p ? PreTokenizers.Read(p) : [];
        TokenModel model = TokenModel.Read(json.Component("model"));
        SpecialTokenTemplate template = json.OptionalComponent("post_processor") is { } t ? SpecialTokenTemplate.Read(t) : SpecialTokenTemplate.None;
        TokenDecoder? decoder = json.OptionalComponent("decoder") is { } d ? Decoders.Read(d) : null;
        return new JsonTokenizer(AddedVocabulary.Read(json, model.Vocabulary, normalizer), normalizer, steps, model, template, decoder);
    }

    /// <summary>The text of a token as the decoder sees it, or null where no token has the number.</summary>
    public string? Token(int id) => _added.Token(id) ?? _model.Vocabulary.Token(id);

    /// <summary>The number of a token, by its text.</summary>
    public bool TryGetId(string token, out int id)
    {
        if (_added.Tokens.FirstOrDefault(added => added.Content == token) is not { } found) return _model.Vocabulary.TryGetId(token, out id);
        id = found.Id;
        return true;
    }

    /// <summary>Adds the tokens of a text, without those of the template.</summary>
    /// <exception cref="InvalidOperationException">A character has no token, and there is none for unknown ones; or an expression of the tokenizer takes too long.</exception>
    public void Encode(ReadOnlySpan<char> text, List<int> tokens, bool normalizes = true, bool preTokenizes = true)
    {
        if (text.ContainsAnyInRange('\uD800', '\uDFFF')) text = WithoutLoneSurrogates(text);
        TextPieces pieces = TextPieces.Rent();
        List<(TextSpan Span, AddedToken? Token)> stretches = [], inner = [];
        _added.Split(text, stretches);
        foreach ((TextSpan span, AddedToken? token) in stretches)
        {
            if (token is not null)
            {
                tokens.Add(token.Id);
                continue;
            }
            ReadOnlySpan<char> stretch = text.Slice(span.Start, span.Length);
            if (normalizes && _normalizer is not null) stretch = _normalizer.Normalize(stretch);
            inner.Clear();
            _added.SplitNormalized(stretch, inner);
            foreach ((TextSpan part, AddedToken? normalizedToken) in inner)
            {
                if (normalizedToken is not null) tokens.Add(normalizedToken.Id);
                else Encode(stretch.Slice(part.Start, part.Length), atTextStart: span.Start == 0 && part.Start == 0, preTokenizes, pieces, tokens);
            }
        }
        pieces.Return();
    }

    /// <summary>Whether decoding leaves the token out: it is special, or no token has the number.</summary>
    public bool LeavesOut(int id, bool skipSpecialTokens) => Token(id) is not { } token || (skipSpecialTokens && _added.IsSpecial(token));

    /// <summary>The text of tokens; a number that is no token's is left out, as by the reference.</summary>
    public string Decode(IEnumerable<int> tokens, bool skipSpecialTokens)
    {
        List<string> texts = [.. tokens.Where(token => !LeavesOut(token, skipSpecialTokens)).Select(token => Token(token)!)];
        return _decoder is null ? string.Join(' ', texts) : string.Concat(_decoder.Decode(texts));
    }

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecialTokens: false);

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        int[] all = [.. ids];
        string text = Decode(all, skipSpecialTokens: false);
        bool fits = text.Length <= destination.Length;
        if (fits) text.CopyTo(destination);
        (idsConsumed, charsWritten) = fits ? (all.Length, text.Length) : (0, 0);
        return fits ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> whole = text is null ? textSpan : text;
        var tokens = new List<int>();
        Encode(whole, tokens, settings.ConsiderNormalization, settings.ConsiderPreTokenization);
        if (tokens.Count > settings.MaxTokenCount) tokens.RemoveRange(settings.MaxTokenCount, tokens.Count - settings.MaxTokenCount);
        return new EncodeResults<int> { Tokens = tokens, CharsConsumed = whole.Length };
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        EncodeResults<int> ids = EncodeToIds(text, textSpan, settings);
        return new EncodeResults<EncodedToken> { Tokens = [.. ids.Tokens.Select(id => new EncodedToken(id, Token(id)!, default))], CharsConsumed = ids.CharsConsumed };
    }

    private void Encode(ReadOnlySpan<char> text, bool atTextStart, bool preTokenizes, TextPieces pieces, List<int> tokens)
    {
        if (!preTokenizes || _steps.Length == 0)
        {
            _model.Encode(text, tokens);
            return;
        }
        pieces.Start(text, atTextStart);
        foreach (PreTokenizationStep step in _steps) step.Apply(pieces);
        foreach (TextSpan piece in pieces.Pieces) _model.Encode(pieces[piece], tokens);
    }

    private static ReadOnlySpan<char> WithoutLoneSurrogates(ReadOnlySpan<char> text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToArray()));
}
