using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>How the answer is cut out of a completion before a reward compares it.</summary>
/// <remarks>The same object serves <see cref="EvaluationOptions.Answer"/>: <c>options.Answer = AnswerExtraction.LastTag().Extract</c>.</remarks>
public abstract class AnswerExtraction
{
    private protected AnswerExtraction()
    {
    }

    /// <summary>Gets the extraction that takes the whole text of the completion as it is.</summary>
    public static AnswerExtraction Whole { get; } = new WholeExtraction();

    /// <summary>Takes what stands between the last <c>&lt;tag&gt;</c> and its <c>&lt;/tag&gt;</c>, without white space around it, as reasoning_gym does.</summary>
    /// <param name="tag">The tag's name. Default "answer", as DeepSeek-R1's prompt has it.</param>
    /// <returns>The extraction; a completion without such a pair has no answer.</returns>
    /// <exception cref="ArgumentException"><paramref name="tag"/> is null or white space.</exception>
    public static AnswerExtraction LastTag(string tag = "answer")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        return new TagExtraction(tag);
    }

    /// <summary>Takes what stands in the last <c>\boxed{...}</c> or <c>\fbox{...}</c>, nested braces included.</summary>
    /// <returns>The extraction; a completion without a closed box has no answer.</returns>
    public static AnswerExtraction LastBoxed() => new BoxedExtraction();

    /// <summary>Takes the last block between lines of three backticks, whatever language the first of them names.</summary>
    /// <returns>The extraction; a completion without a closed block has no answer.</returns>
    public static AnswerExtraction LastCodeBlock() => new CodeBlockExtraction();

    /// <summary>Takes what follows the last <paramref name="marker"/> on its line, without white space around it: <c>"####"</c> for GSM8K.</summary>
    /// <param name="marker">The marker, compared exactly.</param>
    /// <returns>The extraction; a completion without the marker has no answer.</returns>
    /// <exception cref="ArgumentException"><paramref name="marker"/> is null or empty.</exception>
    public static AnswerExtraction AfterLast(string marker)
    {
        ArgumentException.ThrowIfNullOrEmpty(marker);
        return new MarkerExtraction(marker);
    }

    /// <summary>Takes the last match of a regular expression: its first group where it has one, else the whole match.</summary>
    /// <param name="pattern">
    /// The pattern, in .NET's syntax. It is matched in time linear in the text where it allows that (no lookarounds, no
    /// back-references, no atomic groups); otherwise within one second.
    /// </param>
    /// <returns>The extraction; a completion without a match has no answer.</returns>
    /// <exception cref="ArgumentException"><paramref name="pattern"/> is no regular expression.</exception>
    public static AnswerExtraction LastMatch(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new PatternExtraction(BoundedRegex.Create(pattern, RegexOptions.None));
    }

    /// <summary>Takes the answer out of a completion.</summary>
    /// <param name="completion">The completion.</param>
    /// <returns>The answer, or <see langword="null"/> where the completion has none.</returns>
    public string? Extract(Completion completion)
    {
        ArgumentNullException.ThrowIfNull(completion);
        return Extract(completion.Text);
    }

    /// <summary>Takes the answer out of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The answer, or <see langword="null"/> where the text has none.</returns>
    public abstract string? Extract(string text);

    private sealed class WholeExtraction : AnswerExtraction
    {
        public override string? Extract(string text) => text;
    }

    private sealed class TagExtraction(string tag) : AnswerExtraction
    {
        private readonly string _open = $"<{tag}>", _close = $"</{tag}>";

        // Pairs are read from the left: an opening tag reaches to the first closing one after it.
        public override string? Extract(string text)
        {
            string? answer = null;
            for (int at = 0; text.IndexOf(_open, at, StringComparison.Ordinal) is >= 0 and int open;)
            {
                int close = text.IndexOf(_close, open + _open.Length, StringComparison.Ordinal);
                if (close < 0) break;
                answer = PythonText.Strip(text[(open + _open.Length)..close], null);
                at = close + _close.Length;
            }
            return answer;
        }
    }

    private sealed class BoxedExtraction : AnswerExtraction
    {
        public override string? Extract(string text)
        {
            for (int end = text.Length; end > 0;)
            {
                int box = Math.Max(text.LastIndexOf("\\boxed{", end - 1, StringComparison.Ordinal), text.LastIndexOf("\\fbox{", end - 1, StringComparison.Ordinal));
                if (box < 0) return null;
                int first = text.IndexOf('{', box) + 1, depth = 1;
                for (int i = first; i < text.Length; i++)
                {
                    if (text[i] == '\\') i++;
                    else if (text[i] == '{') depth++;
                    else if (text[i] == '}' && --depth == 0) return text[first..i];
                }
                end = box;
            }
            return null;
        }
    }

    private sealed class CodeBlockExtraction : AnswerExtraction
    {
        public override string? Extract(string text)
        {
            string? block = null;
            int open = -1;
            for (int line = 0; line <= text.Length;)
            {
                int end = text.IndexOf('\n', line) is >= 0 and int found ? found : text.Length;
                if (text.AsSpan(line, end - line).TrimStart().StartsWith("```", StringComparison.Ordinal))
                {
                    if (open >= 0) block = text[open..line].Trim();
                    open = open >= 0 ? -1 : Math.Min(end + 1, text.Length);
                }
                line = end + 1;
            }
            return block;
        }
    }

    private sealed class MarkerExtraction(string marker) : AnswerExtraction
    {
        public override string? Extract(string text)
        {
            int at = text.LastIndexOf(marker, StringComparison.Ordinal);
            if (at < 0) return null;
            ReadOnlySpan<char> rest = text.AsSpan(at + marker.Length);
            int lineEnd = rest.IndexOfAny('\r', '\n');
            return (lineEnd < 0 ? rest : rest[..lineEnd]).Trim().ToString();
        }
    }

    private sealed class PatternExtraction(Regex pattern) : AnswerExtraction
    {
        public override string? Extract(string text)
        {
            Match? last = null;
            for (Match match = pattern.Match(text); match.Success; match = match.NextMatch()) last = match;
            if (last is null) return null;
            return last.Groups.Count > 1 ? last.Groups[1].Value : last.Value;
        }
    }
}
