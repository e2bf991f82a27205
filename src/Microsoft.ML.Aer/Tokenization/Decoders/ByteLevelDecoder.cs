using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>Reads the characters of the <see cref="ByteAlphabet"/> as bytes of UTF-8; a token with any other character is text as it stands.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var bytes = new List<byte>(tokens.Sum(token => token.Length));
        foreach (string token in tokens)
        {
            int start = bytes.Count;
            foreach (char c in token)
            {
                int value = ByteAlphabet.Of(c);
                if (value < 0)
                {
                    bytes.RemoveRange(start, bytes.Count - start);
                    bytes.AddRange(Encoding.UTF8.GetBytes(token));
                    break;
                }
                bytes.Add((byte)value);
            }
        }
        // .NET replaces the longest invalid prefix of a sequence by one U+FFFD, as the reference does.
        return [Encoding.UTF8.GetString([.. bytes])];
    }
}
