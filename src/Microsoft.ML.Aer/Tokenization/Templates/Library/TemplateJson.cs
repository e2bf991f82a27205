using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>JSON to a template's values, and back in Python's spelling.</summary>
internal static class TemplateJson
{
    private const int LongestNumber = 1000;

    public static object? Read(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new TemplateMap();
                foreach (JsonProperty property in json.EnumerateObject()) map[property.Name] = Read(property.Value);
                return map;
            case JsonValueKind.Array: return new TemplateList([.. json.EnumerateArray().Select(Read)]);
            case JsonValueKind.String: return json.GetString();
            case JsonValueKind.Number: return Number(json);
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }

    /// <summary>A whole number where it is written as one, of any length, as in Python.</summary>
    private static object Number(JsonElement json)
    {
        if (json.TryGetInt64(out long whole)) return whole;
        string written = json.GetRawText();
        return written.AsSpan().ContainsAny('.', 'e', 'E') || written.Length > LongestNumber ? json.GetDouble() : BigInteger.Parse(written, CultureInfo.InvariantCulture);
    }

    /// <summary>json.dumps as chat templates call it: nothing escaped that need not be.</summary>
    public static string Write(TemplateContext context, object? value, JsonLayout layout)
    {
        var output = new StringBuilder();
        Write(context, output, value, layout, depth: 0);
        context.Step(output.Length);
        return output.ToString();
    }

    private static void Write(TemplateContext context, StringBuilder output, object? value, JsonLayout layout, int depth)
    {
        context.Step();
        if (depth > 100) throw new TemplateException("the value nests too deeply for JSON.");
        switch (value)
        {
            case null: output.Append("null"); break;
            case bool flag: output.Append(flag ? "true" : "false"); break;
            case long or BigInteger: output.Append(PythonText.Of(value)); break;
            case double number: output.Append(double.IsNaN(number) ? "NaN" : double.IsInfinity(number) ? (number > 0 ? "Infinity" : "-Infinity") : PythonText.Of(number)); break;
            case string text: WriteText(output, text, layout.EscapesNonAscii); break;
            case TemplateList list:
                Items(context, output, '[', ']', list.Items, layout, depth, item => Write(context, output, item, layout, depth + 1));
                break;
            case TemplateMap map:
                IEnumerable<KeyValuePair<object, object?>> entries = layout.SortsKeys ? map.Entries.OrderBy(entry => entry.Key, Comparer<object>.Create(Operations.Compare)) : map.Entries;
                Items(context, output, '{', '}', [.. entries], layout, depth, entry =>
                {
                    WriteText(output, entry.Key as string ?? PythonText.Of(entry.Key), layout.EscapesNonAscii);
                    output.Append(layout.KeySeparator);
                    Write(context, output, entry.Value, layout, depth + 1);
                });
                break;
            case Undefined undefined: throw undefined.Fault();
            default: throw new TemplateException($"a {Operations.TypeName(value)} cannot be written as JSON.");
        }
    }

    private static void Items<T>(TemplateContext context, StringBuilder output, char open, char close, IReadOnlyList<T> items, JsonLayout layout, int depth, Action<T> write)
    {
        output.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) output.Append(layout.ItemSeparator);
            NewLine(depth + 1);
            write(items[i]);
        }
        if (items.Count > 0) NewLine(depth);
        output.Append(close);

        void NewLine(int level)
        {
            if (layout.Indent is not { } indent) return;
            context.Step(indent.Length * level);
            output.Append('\n');
            for (int i = 0; i < level; i++) output.Append(indent);
        }
    }

    private static void WriteText(StringBuilder output, string text, bool escapesNonAscii)
    {
        output.Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': output.Append("\\\""); break;
                case '\\': output.Append("\\\\"); break;
                case '\n': output.Append("\\n"); break;
                case '\r': output.Append("\\r"); break;
                case '\t': output.Append("\\t"); break;
                case '\b': output.Append("\\b"); break;
                case '\f': output.Append("\\f"); break;
                case < ' ': output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                case > '~' when escapesNonAscii: output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                default: output.Append(c); break;
            }
        }
        output.Append('"');
    }
}

/// <summary>How JSON is laid out.</summary>
internal sealed record JsonLayout(string? Indent, string ItemSeparator, string KeySeparator, bool SortsKeys, bool EscapesNonAscii)
{
    /// <summary>From the arguments of <c>tojson</c>: ensure_ascii, indent, separators, sort_keys.</summary>
    public static JsonLayout Of(CallArguments arguments)
    {
        string? indent = arguments.Optional(1, "indent") switch
        {
            null => null,
            long spaces => new string(' ', (int)Math.Clamp(spaces, 0, 64)),
            string text => text,
            var other => throw new TemplateException($"'indent' cannot be a {Operations.TypeName(other)}."),
        };
        (string item, string key) = arguments.Optional(2, "separators") switch
        {
            null => (indent is null ? ", " : ",", ": "),
            TemplateList { Items: [string first, string second] } => (first, second),
            _ => throw new TemplateException("'separators' must be two texts."),
        };
        return new JsonLayout(indent, item, key, arguments.Flag(3, "sort_keys", absent: false), arguments.Flag(0, "ensure_ascii", absent: false));
    }
}
