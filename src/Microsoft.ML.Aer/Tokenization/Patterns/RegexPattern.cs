using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Aer;

/// <summary>
/// A regular expression of tokenizer.json, written for Oniguruma and meant over code points, run by .NET's engine: the
/// expression is translated (<see cref="RegexTranslator"/>) and the text is shadowed where it leaves the Basic Multilingual
/// Plane (<see cref="AstralShadow"/>).
/// </summary>
internal sealed class RegexPattern : TextPattern
{
    private const string Gpt2Expression = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The expression that byte-level tokenizers use where they name none.</summary>
    public static readonly Lazy<RegexPattern> Gpt2 = new(() => new RegexPattern(Gpt2Expression, TokenizerFiles.Tokenizer));

    private readonly string _expression;
    private readonly string _place;
    private readonly Regex _regex;
    private readonly AstralShadow _shadow;

    /// <param name="expression">The expression.</param>
    /// <param name="place">File and path where it stands, for messages.</param>
    /// <exception cref="FormatException">The expression is not valid, or uses what is not supported.</exception>
    public RegexPattern(string expression, string place)
    {
        (_expression, _place) = (expression, place);
        (string translated, _shadow) = RegexTranslator.Translate(expression);
        try
        {
            _regex = new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.Compiled, SearchTime.LongestMatch);
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    public override void Find(ReadOnlySpan<char> text, List<TextSpan> matches, SearchTime time)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            Run(text, [], matches, time);
            return;
        }
        char[] shadow = ArrayPool<char>.Shared.Rent(text.Length);
        int[] positions = ArrayPool<int>.Shared.Rent(text.Length + 1);
        int length = 0;
        for (int at = 0; at < text.Length;)
        {
            positions[length] = at;
            _ = Rune.DecodeFromUtf16(text[at..], out Rune codePoint, out int units);
            shadow[length++] = codePoint.IsBmp ? (char)codePoint.Value : _shadow.Of(codePoint);
            at += units;
        }
        positions[length] = text.Length;
        Run(shadow.AsSpan(0, length), positions.AsSpan(0, length + 1), matches, time);
        ArrayPool<char>.Shared.Return(shadow);
        ArrayPool<int>.Shared.Return(positions);
    }

    private void Run(ReadOnlySpan<char> text, ReadOnlySpan<int> positions, List<TextSpan> matches, SearchTime time)
    {
        int before = matches.Count;
        while (true)
        {
            try
            {
                int previousEnd = -1;
                foreach (ValueMatch match in _regex.EnumerateMatches(text))
                {
                    if (!time.IsLeft()) throw TooSlow(text, null);
                    int start = match.Index, end = match.Index + match.Length;
                    // Oniguruma's iteration has no empty match right after another match.
                    if (match.Length == 0 && start == previousEnd) continue;
                    previousEnd = end;
                    matches.Add(positions.IsEmpty ? new TextSpan(start, end) : new TextSpan(positions[start], positions[end]));
                }
                if (!time.IsLeft()) throw TooSlow(text, null);
                return;
            }
            catch (RegexMatchTimeoutException e)
            {
                if (!time.Paused()) throw TooSlow(text, e);
                matches.RemoveRange(before, matches.Count - before);
            }
        }
    }

    private InvalidOperationException TooSlow(ReadOnlySpan<char> text, Exception? inner) =>
        new($"{_place}: the regular expression '{_expression}' did not come to an end in {SearchTime.LongestMatch.TotalSeconds:F0} s on a text of {text.Length} characters ('{text[..Math.Min(text.Length, 40)]}'{(text.Length > 40 ? "..." : "")}), and was given up. Expressions whose time grows with a power of the text's length, as by quantifiers inside quantifiers, cannot be used.", inner);
}
