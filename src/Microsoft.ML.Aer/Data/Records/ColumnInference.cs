using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Aer;

/// <summary>Finds the columns of rows by looking at the first of them.</summary>
internal static class ColumnInference
{
    private const int Rows = 1000;
    private const int MostNesting = 3;

    /// <summary>A column for every property of the first rows, in the order in which they occur.</summary>
    /// <exception cref="FormatException">There are no rows, or none has a property.</exception>
    public static DatasetColumn[] Infer(RecordSource source)
    {
        var seen = new Dictionary<string, Property>(StringComparer.Ordinal);
        int rows = 0;
        string first = "";
        foreach (DataRecord record in source.Read().Take(Rows))
        {
            if (rows++ == 0) first = record.Place;
            Look(record.Row, "", 0, seen);
        }
        if (rows == 0) throw new FormatException("The data have no rows, so that their columns cannot be inferred: name them.");
        if (seen.Count == 0) throw new FormatException($"{first}: the rows have no properties, so that no columns can be inferred.");

        // The last name of a path where no other has it, else the whole path; what lies outermost goes first.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in seen.Keys.OrderBy(s => s.Count(c => c == '.')))
        {
            string[] candidates = [Pascal(path[(path.LastIndexOf('.') + 1)..]), Pascal(path), path];
            names[path] = candidates.First(c => !names.ContainsValue(c));
        }
        return [.. seen.Select(p => Column(names[p.Key], p.Key, p.Value, p.Value.Count < rows))];
    }

    private static void Look(JsonElement element, string path, int depth, Dictionary<string, Property> seen)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string source = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (property.Value.ValueKind == JsonValueKind.Object && depth < MostNesting)
            {
                Look(property.Value, source, depth + 1, seen);
                continue;
            }
            Property known = seen.TryGetValue(source, out Property? found) ? found : seen[source] = new Property();
            if (property.Value.ValueKind == JsonValueKind.Null) continue;
            known.Count++;
            known.Kinds.Add(Kind(property.Value));
        }
    }

    private static DatasetColumnKind Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => DatasetColumnKind.Text,
        JsonValueKind.Number => DatasetColumnKind.Number,
        JsonValueKind.True or JsonValueKind.False => DatasetColumnKind.Boolean,
        JsonValueKind.Array when value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number) => DatasetColumnKind.Numbers,
        JsonValueKind.Array when value.EnumerateArray().All(e => e.ValueKind is JsonValueKind.String or JsonValueKind.Number) => DatasetColumnKind.Texts,
        _ => DatasetColumnKind.Json,
    };

    private static DatasetColumn Column(string name, string source, Property property, bool isOptional)
    {
        DatasetColumn column = Merged(property.Kinds) switch
        {
            DatasetColumnKind.Number => DatasetColumn.Number(name, source),
            DatasetColumnKind.Boolean => DatasetColumn.Boolean(name, source),
            DatasetColumnKind.Numbers => DatasetColumn.Numbers(name, source),
            DatasetColumnKind.Texts => DatasetColumn.Texts(name, source),
            DatasetColumnKind.Json => DatasetColumn.Json(name, source),
            _ => DatasetColumn.Text(name, source),
        };
        return isOptional ? column.Optional() : column;
    }

    // An empty array has numbers and texts alike.
    private static DatasetColumnKind Merged(HashSet<DatasetColumnKind> kinds)
    {
        if (kinds.Count <= 1) return kinds.FirstOrDefault();
        if (kinds.Contains(DatasetColumnKind.Json)) return DatasetColumnKind.Json;
        if (kinds.SetEquals([DatasetColumnKind.Numbers, DatasetColumnKind.Texts]) || kinds.SetEquals([DatasetColumnKind.Text, DatasetColumnKind.Texts])) return DatasetColumnKind.Texts;
        return kinds.Contains(DatasetColumnKind.Numbers) || kinds.Contains(DatasetColumnKind.Texts) ? DatasetColumnKind.Json : DatasetColumnKind.Text;
    }

    private static string Pascal(string source)
    {
        var name = new StringBuilder(source.Length);
        bool upper = true;
        foreach (char c in source)
        {
            bool part = char.IsLetterOrDigit(c);
            if (part) name.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = !part;
        }
        return name.Length > 0 ? name.ToString() : source;
    }

    private sealed class Property
    {
        public int Count { get; set; }

        public HashSet<DatasetColumnKind> Kinds { get; } = [];
    }
}
