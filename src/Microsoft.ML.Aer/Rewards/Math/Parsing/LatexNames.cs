namespace Microsoft.ML.Aer;

/// <summary>What letters, Greek letters and text in decorating commands are called as symbols.</summary>
internal static class LatexNames
{
    /// <summary>The symbol of a token with its subscript; the capital I is the imaginary unit, whatever its subscript.</summary>
    public static MathNode? Named(LatexToken token, string subscript, bool isReal)
    {
        if (token is { Kind: LatexTokenKind.Letter, Text: "I" }) return MathNode.ImaginaryUnit;
        string text = token.Kind == LatexTokenKind.Accent ? Accented(token.Text) : token.Text.Trim();
        string suffix = subscript.Length switch { 0 => "", 1 => "_" + subscript, _ => "_{" + subscript + "}" };
        return Symbol(text + suffix, isReal);
    }

    /// <summary>The symbol of a name, in lower case; pi and gamma are numbers.</summary>
    public static MathNode Symbol(string text, bool isReal)
    {
        text = text.Trim();
        string name = LatexLexicon.Greek.GetValueOrDefault(text.Replace("\"", "", StringComparison.Ordinal), text);
        if (name.StartsWith('\\')) name = name[1..];
        return Number(name) ?? Number(name.ToLowerInvariant()) ?? MathNode.Symbol(name.ToLowerInvariant(), isReal);
    }

    private static MathNode? Number(string name) => name switch
    {
        "pi" => MathNode.Pi,
        "gamma" or "Gamma" => MathNode.EulerGamma,
        _ => null,
    };

    // \text{two words} is the symbol twowords; \vec{v} is vec{v}.
    private static string Accented(string command)
    {
        int brace = command.IndexOf('{', StringComparison.Ordinal);
        string accent = command[1..brace];
        string content = command[(brace + 1)..^1].Replace(" ", "", StringComparison.Ordinal);
        if (accent.Contains("text", StringComparison.Ordinal) || accent.Contains("mbox", StringComparison.Ordinal))
            return content.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal);
        string kept = accent switch
        {
            "bar" or "overline" => "bar",
            "vec" or "overrightarrow" => "vec",
            "tilde" or "widetilde" => "tilde",
            _ when accent.Contains("math", StringComparison.Ordinal) => "math",
            _ => accent,
        };
        return $"{kept}{{{content}}}";
    }
}
