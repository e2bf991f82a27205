namespace Microsoft.ML.Aer;

/// <summary>
/// Decodes a completion token by token and gives out text only at complete characters. Only a short window is decoded again
/// for each token, so that a long completion stays linear. For one completion, on one thread.
/// </summary>
internal sealed class StreamingDecoder(PolicyTokenizer tokenizer, bool skipSpecialTokens)
{
    private const char Incomplete = '\uFFFD';

    /// <summary>No character needs as many tokens: what is still open then stays broken.</summary>
    private const int LongestCharacter = 16;

    private readonly List<int> _window = [];
    private int _givenTokens;
    private int _givenCharacters;

    /// <summary>The text that the token completes; empty while a character is still open.</summary>
    public string Append(int token)
    {
        if (tokenizer.LeavesOut(token, skipSpecialTokens)) return "";
        _window.Add(token);
        string text = tokenizer.Decode(_window, skipSpecialTokens);
        int complete = _window.Count - _givenTokens > LongestCharacter ? text.Length : text.AsSpan().TrimEnd(Incomplete).Length;
        string given = complete > _givenCharacters ? text[_givenCharacters..complete] : "";
        if (complete == text.Length)
        {
            // Text before the last piece no longer bears on what follows; the last piece does (a blank at its front).
            if (given.Length > 0) _window.RemoveRange(0, _givenTokens);
            _givenTokens = _window.Count;
            _givenCharacters = tokenizer.Decode(_window, skipSpecialTokens).Length;
        }
        else
        {
            _givenCharacters = Math.Max(complete, _givenCharacters);
        }
        return given;
    }

    /// <summary>What is left at the end of the completion, incomplete characters as U+FFFD.</summary>
    public string Finish()
    {
        string text = tokenizer.Decode(_window, skipSpecialTokens);
        string rest = text.Length > _givenCharacters ? text[_givenCharacters..] : "";
        _window.Clear();
        (_givenTokens, _givenCharacters) = (0, 0);
        return rest;
    }
}
