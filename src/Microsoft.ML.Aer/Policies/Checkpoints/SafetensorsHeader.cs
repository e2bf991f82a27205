using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>
/// The header of a safetensors file, which is untrusted: every length and offset is checked against the file before
/// anything is read through it.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header the format's reference implementation accepts.</summary>
    public const long LargestHeader = 100_000_000;

    private const int MostDimensions = 16;

    private SafetensorsHeader(IReadOnlyDictionary<string, SafetensorsTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary><c>__metadata__</c>; empty where the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <param name="json">The header's text.</param>
    /// <param name="dataLength">Bytes of the file behind the header.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="FormatException">The header is malformed or does not fit the file.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength, string file)
    {
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in JsonFile.ParseObject(json, file))
        {
            if (name == "__metadata__") ReadMetadata(value, metadata, file);
            else tensors.Add(name, ReadTensor(name, value, file));
        }
        CheckCoverage(tensors.Values, dataLength, file);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata, string file)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException($"{file}: '__metadata__' is {value.ValueKind}; expected an object of strings.");
        foreach (JsonProperty entry in value.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String) throw new FormatException($"{file}: '__metadata__.{entry.Name}' is {entry.Value.ValueKind}; expected a string.");
            metadata.Add(entry.Name, entry.Value.GetString()!);
        }
    }

    private static SafetensorsTensor ReadTensor(string name, JsonElement value, string file)
    {
        JsonElement type = Member(value, "dtype", JsonValueKind.String, name, file);
        JsonElement shape = Member(value, "shape", JsonValueKind.Array, name, file);
        JsonElement offsets = Member(value, "data_offsets", JsonValueKind.Array, name, file);
        if (SafetensorsTypes.Parse(type.GetString()) is not { } known)
        {
            throw new NotSupportedException($"{file}: tensor '{name}' has element type '{type.GetString()}'; known: {string.Join(", ", Enum.GetValues<SafetensorsType>().Select(t => t.FormatName()))}.");
        }
        if (offsets.GetArrayLength() != 2) throw new FormatException($"{file}: tensor '{name}' has {offsets.GetArrayLength()} data_offsets; expected [begin, end].");
        if (shape.GetArrayLength() > MostDimensions) throw new FormatException($"{file}: tensor '{name}' has {shape.GetArrayLength()} dimensions; at most {MostDimensions} are read.");
        long[] sizes = [.. shape.EnumerateArray().Select(s => NonNegative(s, "shape", name, file))];
        long begin = NonNegative(offsets[0], "data_offsets", name, file), end = NonNegative(offsets[1], "data_offsets", name, file);
        if (end < begin || !Product(sizes, known.Size(), out long bytes) || bytes != end - begin)
        {
            throw new FormatException($"{file}: tensor '{name}' of shape {SafetensorsTensor.ShapeToText(sizes)} and type {known.FormatName()} does not fit its data_offsets [{begin}, {end}].");
        }
        return new SafetensorsTensor(name, known, sizes, begin, end);
    }

    private static bool Product(long[] sizes, long unit, out long product)
    {
        product = unit;
        foreach (long size in sizes)
        {
            // A zero further on would hide an overflow; such a shape is absurd either way.
            Int128 next = (Int128)product * size;
            if (next > long.MaxValue) return false;
            product = (long)next;
        }
        return true;
    }

    private static JsonElement Member(JsonElement tensor, string key, JsonValueKind kind, string name, string file)
    {
        if (tensor.ValueKind == JsonValueKind.Object && tensor.TryGetProperty(key, out JsonElement member) && member.ValueKind == kind) return member;
        throw new FormatException($"{file}: tensor '{name}' has no '{key}' of kind {kind}.");
    }

    private static long NonNegative(JsonElement value, string key, string name, string file) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0
            ? number
            : throw new FormatException($"{file}: tensor '{name}' has {value.GetRawText()} in '{key}'; expected a non-negative integer.");

    // The format demands that tensors fill the data without holes and without sharing a byte.
    private static void CheckCoverage(IEnumerable<SafetensorsTensor> tensors, long dataLength, string file)
    {
        long at = 0;
        string previous = "the header";
        foreach (SafetensorsTensor tensor in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (tensor.Begin < at) throw new FormatException($"{file}: tensor '{tensor.Name}' overlaps {previous}.");
            if (tensor.Begin > at) throw new FormatException($"{file}: {tensor.Begin - at} bytes between {previous} and tensor '{tensor.Name}' belong to no tensor.");
            if (tensor.End > dataLength)
            {
                throw new FormatException($"{file}: the file is truncated: tensor '{tensor.Name}' {tensor.ShapeText} ends at byte {tensor.End} of the data, of which there are {dataLength}.");
            }
            at = tensor.End;
            previous = $"tensor '{tensor.Name}'";
        }
        if (at != dataLength) throw new FormatException($"{file}: {dataLength - at} bytes behind {previous} belong to no tensor.");
    }
}
