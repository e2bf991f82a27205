using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer;

/// <summary>Takes the value of one column out of a row.</summary>
internal sealed class ColumnReader(DatasetColumn column)
{
    private readonly string[] _steps = column.Source.Split('.');

    public string Name => column.Name;

    /// <summary>The column's type in ML.NET.</summary>
    public DataViewType Type => column.Kind switch
    {
        DatasetColumnKind.Number => NumberDataViewType.Double,
        DatasetColumnKind.Boolean => BooleanDataViewType.Instance,
        DatasetColumnKind.Numbers => new VectorDataViewType(NumberDataViewType.Double),
        DatasetColumnKind.Texts => new VectorDataViewType(TextDataViewType.Instance),
        _ => TextDataViewType.Instance,
    };

    /// <summary>A getter over the row that <paramref name="current"/> gives.</summary>
    public Delegate Getter(Func<DataRecord> current) => column.Kind switch
    {
        DatasetColumnKind.Number => (ValueGetter<double>)((ref double value) => value = Number(current())),
        DatasetColumnKind.Boolean => (ValueGetter<bool>)((ref bool value) => value = Boolean(current())),
        DatasetColumnKind.Numbers => (ValueGetter<VBuffer<double>>)((ref VBuffer<double> value) => Set(ref value, Numbers(current()))),
        DatasetColumnKind.Texts => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => Set(ref value, Texts(current()))),
        _ => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = Text(current()).AsMemory()),
    };

    private double Number(DataRecord record) => Find(record) switch
    {
        null => double.NaN,
        { ValueKind: JsonValueKind.Number } value => value.GetDouble(),
        { ValueKind: JsonValueKind.String } value when record.IsText && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => number,
        { } value => throw Mismatch(record, "a number", value),
    };

    private bool Boolean(DataRecord record) => Find(record) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { ValueKind: JsonValueKind.String } value when record.IsText && bool.TryParse(value.GetString(), out bool boolean) => boolean,
        { } value => throw Mismatch(record, "true or false", value),
    };

    private double[] Numbers(DataRecord record)
    {
        if (Find(record) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) throw Mismatch(record, "an array of numbers", value);
        return [.. value.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : throw Mismatch(record, "an array of numbers", e))];
    }

    private ReadOnlyMemory<char>[] Texts(DataRecord record)
    {
        if (Find(record) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) return [Plain(record, value).AsMemory()];
        return [.. value.EnumerateArray().Select(e => Plain(record, e).AsMemory())];
    }

    private string Text(DataRecord record)
    {
        if (Find(record) is not { } value) return "";
        switch (column.Kind)
        {
            case DatasetColumnKind.Json:
                return value.GetRawText();
            case DatasetColumnKind.Messages:
                CheckMessages(record, value);
                return value.GetRawText();
            case DatasetColumnKind.LastUserMessage:
                CheckMessages(record, value);
                return value.EnumerateArray().LastOrDefault(m => m.GetProperty("role").ValueEquals("user")) is { ValueKind: JsonValueKind.Object } message
                    ? Plain(record, message.GetProperty("content"))
                    : throw Fault(record, "has no message of the role 'user'");
            default:
                string text = Plain(record, value);
                return column.Extraction is null ? text : column.Extraction.Extract(text) ?? throw Fault(record, $"has nothing that can be cut out of '{Short(text)}'");
        }
    }

    private void CheckMessages(DataRecord record, JsonElement value)
    {
        const string expected = "an array of messages, each with a role and a content";
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) throw Mismatch(record, expected, value);
        foreach (JsonElement message in value.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out JsonElement role) || role.ValueKind != JsonValueKind.String || !message.TryGetProperty("content", out _))
                throw Mismatch(record, expected, message);
        }
    }

    private string Plain(DataRecord record, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Mismatch(record, "a text", value),
    };

    private JsonElement? Find(DataRecord record)
    {
        JsonElement? value = Locate(record);
        return value is not null && record.IsText && column.Kind is DatasetColumnKind.Numbers or DatasetColumnKind.Texts or DatasetColumnKind.Json or DatasetColumnKind.Messages or DatasetColumnKind.LastUserMessage
            ? FromText(record, value.Value)
            : value;
    }

    private JsonElement FromText(DataRecord record, JsonElement value)
    {
        string text = value.GetString()!;
        if (column.Kind == DatasetColumnKind.Texts && !text.AsSpan().TrimStart().StartsWith("[")) return value;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException e)
        {
            throw Fault(record, $"must be JSON, but is {Short(text)} ({e.Message})");
        }
    }

    // A property called by the whole path goes before one inside another.
    private JsonElement? Locate(DataRecord record)
    {
        if (!record.Row.TryGetProperty(column.Source, out JsonElement value))
        {
            value = record.Row;
            foreach (string step in _steps)
            {
                if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(step, out value)) continue;
                return column.IsOptional ? null : throw Fault(record, $"is missing; the row has {Names(record.Row)}");
            }
        }
        if (value.ValueKind != JsonValueKind.Null) return value;
        return column.IsOptional ? null : throw Fault(record, record.IsText ? "is empty" : "is null");
    }

    private static string Names(JsonElement row) => string.Join(", ", row.EnumerateObject().Select(p => $"'{p.Name}'"));

    private FormatException Mismatch(DataRecord record, string expected, JsonElement found) =>
        Fault(record, $"must be {expected}, but is {found.ValueKind} {Short(found.GetRawText())}");

    private FormatException Fault(DataRecord record, string fault) => new($"{record.Place}: '{column.Source}', for column '{column.Name}', {fault}.");

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private static void Set<T>(ref VBuffer<T> buffer, T[] values)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref buffer, values.Length);
        values.CopyTo(editor.Values);
        buffer = editor.Commit();
    }
}
