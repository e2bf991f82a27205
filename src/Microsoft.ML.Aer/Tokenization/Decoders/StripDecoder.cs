namespace Microsoft.ML.Aer;

/// <summary>Removes a character from the ends of each text, a number of times at most.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => tokens.ConvertAll(Strip);

    private string Strip(string token)
    {
        int first = 0, last = token.Length;
        while (first < start && first < token.Length && token[first] == content) first++;
        while (token.Length - last < stop && last > first && token[last - 1] == content) last--;
        return token[first..last];
    }
}
