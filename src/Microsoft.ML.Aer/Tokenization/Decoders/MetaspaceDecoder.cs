namespace Microsoft.ML.Aer;

/// <summary>Writes the visible mark as a blank again, and drops those that the first token begins with where one was prepended.</summary>
internal sealed class MetaspaceDecoder(char mark, PrependScheme prepend) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var output = new List<string>(tokens.Count);
        foreach (string token in tokens)
        {
            bool drops = output.Count == 0 && prepend != PrependScheme.Never;
            output.Add(drops ? token.Replace(mark.ToString(), "", StringComparison.Ordinal) : token.Replace(mark, ' '));
        }
        return output;
    }
}
