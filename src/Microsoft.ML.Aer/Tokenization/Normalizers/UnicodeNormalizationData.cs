using System.Globalization;
using System.Text;

namespace Microsoft.ML.Aer;

/// <summary>
/// Decompositions, compositions and combining classes. They are our own because string.Normalize does nothing in an
/// application that runs with invariant globalization, and follows the platform's tables elsewhere.
/// </summary>
internal sealed class UnicodeNormalizationData
{
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatibility = [];
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<(int, int), int> _compositions = [];

    private UnicodeNormalizationData()
    {
        using Stream resource = typeof(UnicodeNormalizationData).Assembly.GetManifestResourceStream("UnicodeNormalization.txt")!;
        using var lines = new StreamReader(resource, Encoding.ASCII);
        while (lines.ReadLine() is { } line)
        {
            if (line[0] != '#') Add(line.Split(' '));
        }
    }

    public static Lazy<UnicodeNormalizationData> Instance { get; } = new(() => new UnicodeNormalizationData());

    /// <summary>The code point's canonical combining class, 0 for a starter.</summary>
    public int Class(int codePoint) => codePoint < 0x300 ? 0 : _classes.GetValueOrDefault(codePoint);

    /// <summary>The decomposition, one step, or null.</summary>
    public int[]? Decomposition(int codePoint, bool compatibility) =>
        _canonical.TryGetValue(codePoint, out int[]? found) || (compatibility && _compatibility.TryGetValue(codePoint, out found)) ? found : null;

    /// <summary>What two code points compose to.</summary>
    public bool TryCompose(int first, int second, out int composed) => _compositions.TryGetValue((first, second), out composed);

    private void Add(string[] fields)
    {
        int codePoint = Hexadecimal(fields[0]);
        int next = 1;
        if (next < fields.Length && char.IsAsciiDigit(fields[next][0])) _classes[codePoint] = byte.Parse(fields[next++], CultureInfo.InvariantCulture);
        if (next == fields.Length) return;
        int[] decomposition = Array.ConvertAll(fields[(next + 1)..], Hexadecimal);
        (fields[next] == "~" ? _compatibility : _canonical)[codePoint] = decomposition;
        if (fields[next] == "=") _compositions[(decomposition[0], decomposition[1])] = codePoint;
    }

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
