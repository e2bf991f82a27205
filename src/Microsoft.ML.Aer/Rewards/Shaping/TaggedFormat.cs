namespace Microsoft.ML.Aer;

/// <summary>Reasoning in one pair of tags, then an answer in another or in none.</summary>
internal sealed class TaggedFormat(string thinkTag, string? answerTag)
{
    private readonly string _think = $"<{thinkTag}>", _thinkEnd = $"</{thinkTag}>";
    private readonly string? _answer = answerTag is null ? null : $"<{answerTag}>", _answerEnd = answerTag is null ? null : $"</{answerTag}>";

    public bool Matches(Completion completion)
    {
        string text = completion.Text.Trim();
        if (completion.Prompt.AsSpan().TrimEnd().EndsWith(_think, StringComparison.Ordinal)) text = _think + text;
        if (!text.StartsWith(_think, StringComparison.Ordinal) || !Once(text, _think) || !Once(text, _thinkEnd)) return false;
        ReadOnlySpan<char> rest = text.AsSpan(text.IndexOf(_thinkEnd, StringComparison.Ordinal) + _thinkEnd.Length).Trim();
        if (_answer is null) return true;
        return rest.StartsWith(_answer) && rest.EndsWith(_answerEnd) && rest.Length >= _answer.Length + _answerEnd!.Length
            && Once(text, _answer) && Once(text, _answerEnd);
    }

    private static bool Once(string text, string tag)
    {
        int first = text.IndexOf(tag, StringComparison.Ordinal);
        return first >= 0 && text.IndexOf(tag, first + tag.Length, StringComparison.Ordinal) < 0;
    }
}
