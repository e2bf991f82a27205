namespace Microsoft.ML.Aer;

/// <summary>Writes the suffix that ends words as a blank, and as nothing in the last token.</summary>
internal sealed class SuffixDecoder(string suffix) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        if (suffix.Length == 0) return tokens;
        var output = new List<string>(tokens.Count);
        foreach (string token in tokens)
        {
            output.Add(token.Replace(suffix, output.Count == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal));
        }
        return output;
    }
}
