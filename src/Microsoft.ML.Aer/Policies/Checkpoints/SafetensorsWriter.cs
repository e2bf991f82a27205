using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>Writes safetensors to a stream, tensor by tensor, with no second copy of the weights in memory.</summary>
internal static class SafetensorsWriter
{
    // The format's reference implementation aligns the data like this.
    private const int HeaderAlignment = 8;

    /// <param name="stream">Only written to; it need not seek.</param>
    /// <param name="entries">The tensors, in the order they are to lie in the file.</param>
    /// <param name="metadata"><c>__metadata__</c>; transformers demands <c>format</c> = <c>pt</c> of weights.</param>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        byte[] header = Header(entries, metadata ?? new Dictionary<string, string> { ["format"] = "pt" });
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (SafetensorsEntry entry in entries) entry.Write(stream);
    }

    /// <summary>Bytes that a file of these tensors takes, without its header.</summary>
    public static long DataLength(IEnumerable<SafetensorsEntry> entries) => entries.Sum(e => e.ByteCount);

    private static byte[] Header(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            long at = 0;
            foreach (SafetensorsEntry entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type.FormatName());
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [at, at + entry.ByteCount]);
                json.WriteEndObject();
                at += entry.ByteCount;
            }
            json.WriteEndObject();
        }
        int padding = (int)(-text.Length & (HeaderAlignment - 1));
        text.Write(Encoding.ASCII.GetBytes(new string(' ', padding)));
        return text.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, long[] numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
