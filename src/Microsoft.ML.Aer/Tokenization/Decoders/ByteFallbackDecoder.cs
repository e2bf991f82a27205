using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Microsoft.ML.Aer;

/// <summary>
/// Reads tokens such as <c>&lt;0x0A&gt;</c> as bytes. A run of them that is no UTF-8 becomes one U+FFFD a byte.
/// </summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    /// <summary>The byte that a token stands for, or null.</summary>
    public static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : null;

    public override List<string> Decode(List<string> tokens)
    {
        var output = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (string token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                run.Add(value);
                continue;
            }
            EndRun(run, output);
            output.Add(token);
        }
        EndRun(run, output);
        return output;
    }

    private static void EndRun(List<byte> run, List<string> output)
    {
        if (run.Count == 0) return;
        byte[] bytes = [.. run];
        output.Add(Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : new string('\uFFFD', bytes.Length));
        run.Clear();
    }
}
