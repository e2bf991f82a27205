using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.Aer;

/// <summary>
/// The tokenizer of a policy, from the files of a checkpoint folder or of a model file. Immutable; used by several threads at once.
/// </summary>
internal sealed class PolicyTokenizer : IPromptCodec
{
    private readonly JsonTokenizer _tokenizer;

    private PolicyTokenizer(JsonTokenizer tokenizer, SpecialTokenTexts special, ChatTemplates chatTemplates)
    {
        _tokenizer = tokenizer;
        ChatTemplates = chatTemplates;
        (BosText, EosText, PadText, UnknownText) = special;
    }

    /// <summary>The same as ML.NET's kind of tokenizer; it adds no special tokens.</summary>
    public Tokenizer Tokenizer => _tokenizer;

    /// <summary>Its chat templates; there may be none.</summary>
    public ChatTemplates ChatTemplates { get; }

    /// <summary>Text of the token that begins a sequence, if tokenizer_config.json names one.</summary>
    public string? BosText { get; }

    /// <summary>Text of the token that ends a sequence, if tokenizer_config.json names one.</summary>
    public string? EosText { get; }

    /// <summary>Text of the padding token, if tokenizer_config.json names one.</summary>
    public string? PadText { get; }

    /// <summary>Text of the unknown token, if tokenizer_config.json names one.</summary>
    public string? UnknownText { get; }

    /// <summary>The highest token's number and one; a policy's own vocabulary may be larger, never smaller.</summary>
    public int VocabularySize => _tokenizer.VocabularySize;

    /// <summary>Reads the tokenizer of a checkpoint folder.</summary>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.json.</exception>
    /// <exception cref="FormatException">A file is not valid, or needs what is not supported: what and where.</exception>
    public static PolicyTokenizer Load(string folder) => Create(TokenizerFiles.Read(folder), folder);

    /// <summary>Reads the tokenizer from its files.</summary>
    /// <param name="files">Files by their name in a checkpoint folder, tokenizer.json at least.</param>
    /// <param name="place">Where they come from, for messages.</param>
    /// <exception cref="FormatException">A file is missing or not valid, or needs what is not supported: what and where.</exception>
    public static PolicyTokenizer Create(IReadOnlyDictionary<string, byte[]> files, string place)
    {
        if (!files.TryGetValue(TokenizerFiles.Tokenizer, out byte[]? json)) throw new FormatException($"{place}: {TokenizerFiles.Tokenizer} is missing.");
        return new PolicyTokenizer(JsonTokenizer.Read(json, Path.Combine(place, TokenizerFiles.Tokenizer)), SpecialTokenTexts.Read(files, place), ChatTemplates.Read(files, place));
    }

    /// <summary>
    /// Encodes a whole prompt: the one way in which prompts become tokens, in training, serving and evaluation. The tokenizer's
    /// own special tokens (such as the one that begins a sequence) are added, unless the text begins with that token's text
    /// already, as what a chat template made may.
    /// </summary>
    /// <exception cref="InvalidOperationException">A character has no token, and there is none for unknown ones; or an expression of the tokenizer takes too long.</exception>
    public int[] EncodePrompt(string prompt) => Encode(prompt, addSpecialTokens: !BeginsWithBos(prompt));

    /// <summary>Encodes a text. Special tokens that stand in it are recognised either way.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether those of the tokenizer's template are put around it.</param>
    /// <exception cref="InvalidOperationException">A character has no token, and there is none for unknown ones; or an expression of the tokenizer takes too long.</exception>
    public int[] Encode(string text, bool addSpecialTokens)
    {
        var tokens = new List<int>();
        if (addSpecialTokens) tokens.AddRange(_tokenizer.Template.Before);
        _tokenizer.Encode(text, tokens);
        if (addSpecialTokens) tokens.AddRange(_tokenizer.Template.After);
        return [.. tokens];
    }

    /// <summary>The text of tokens. A number that is no token's is left out.</summary>
    public string Decode(IEnumerable<int> tokens, bool skipSpecialTokens) => _tokenizer.Decode(tokens, skipSpecialTokens);

    /// <summary>Whether decoding leaves the token out altogether.</summary>
    public bool LeavesOut(int token, bool skipSpecialTokens) => _tokenizer.LeavesOut(token, skipSpecialTokens);

    /// <summary>Decodes token by token.</summary>
    public StreamingDecoder CreateStreamingDecoder(bool skipSpecialTokens) => new(this, skipSpecialTokens);

    /// <summary>The number of a token by its text, or null.</summary>
    public int? IdOf(string token) => _tokenizer.TryGetId(token, out int id) ? id : null;

    /// <summary>Encodes a text that goes on behind a prompt: no special tokens around it.</summary>
    public int[] EncodeCompletion(string completion) => Encode(completion, addSpecialTokens: false);

    int[] IPromptCodec.Encode(string prompt) => EncodePrompt(prompt);

    string IPromptCodec.Decode(IReadOnlyList<int> tokens) => Decode(tokens, skipSpecialTokens: true);

    private bool BeginsWithBos(string prompt)
    {
        string? bos = _tokenizer.Template.Before is [var first, ..] ? _tokenizer.Token(first) : BosText;
        return bos is { Length: > 0 } && prompt.StartsWith(bos, StringComparison.Ordinal);
    }
}
