namespace Microsoft.ML.Aer;

/// <summary>Finds stretches of a text. Stateless; used by several threads at once.</summary>
internal abstract class TextPattern
{
    /// <summary>Adds all matches, from left to right and without overlap; an empty match lies between two code points.</summary>
    /// <param name="text">The text.</param>
    /// <param name="matches">Where to add them.</param>
    /// <param name="time">What is left for it.</param>
    /// <exception cref="InvalidOperationException">The search takes too long.</exception>
    public abstract void Find(ReadOnlySpan<char> text, List<TextSpan> matches, SearchTime time);

    /// <summary>Reads <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
    /// <exception cref="FormatException">It is neither, or the expression is not supported.</exception>
    public static TextPattern Read(TokenizerComponent owner, string key)
    {
        TokenizerComponent pattern = owner.Component(key);
        if (pattern.OptionalText("String") is { } literal) return new LiteralPattern(literal);
        if (pattern.OptionalText("Regex") is not { } expression) throw pattern.Fault("expected {\"String\": text} or {\"Regex\": expression}.");
        try
        {
            return new RegexPattern(expression, pattern.Place);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{pattern.Place}: the regular expression '{expression}' is not supported: {e.Message}", e);
        }
    }
}
