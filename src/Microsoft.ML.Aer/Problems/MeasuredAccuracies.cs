using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>The accuracy of each problem when it was last tried; NaN before.</summary>
internal sealed class MeasuredAccuracies(int problemCount)
{
    private readonly float[] _values = [.. Enumerable.Repeat(float.NaN, problemCount)];

    public float this[int problem] => _values[problem];

    public void Set(int problem, double accuracy)
    {
        if (!double.IsNaN(accuracy)) _values[problem] = (float)accuracy;
    }

    public void Save(JsonObject state) => Write(state, "accuracies", _values);

    public void Restore(JsonObject state) => Read(state, "accuracies", _values);

    /// <summary>Writes an array as base64: a large data set's state stays small and quick to read.</summary>
    public static void Write<T>(JsonObject state, string key, T[] values)
        where T : unmanaged => state[key] = Convert.ToBase64String(MemoryMarshal.AsBytes<T>(values));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static void Read<T>(JsonObject state, string key, T[] values)
        where T : unmanaged
    {
        string? text = state[key] is JsonValue value && value.TryGetValue(out string? found) ? found : null;
        Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        if (text is null || !Convert.TryFromBase64String(text, bytes, out int written) || written != bytes.Length)
        {
            throw new FormatException($"The saved state of the problem selection has no {values.Length} numbers under \"{key}\". It is of another selection, of other data, or damaged.");
        }
    }
}
