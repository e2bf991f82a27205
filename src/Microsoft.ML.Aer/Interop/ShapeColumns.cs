using Microsoft.ML.Data;

namespace Microsoft.ML.Aer;

/// <summary>Makes the columns that an estimator promises: their constructor is internal to ML.NET.</summary>
internal static class ShapeColumns
{
    /// <summary>The promise of a column of type <paramref name="type"/> without annotations.</summary>
    public static SchemaShape.Column Of(string name, DataViewType type)
    {
        SchemaShape.GetColumnTypeShape(type, out SchemaShape.Column.VectorKind kind, out DataViewType item, out bool isKey);
        return new SchemaShape.Column(name, kind, item, isKey);
    }

    /// <summary><paramref name="input"/> with <paramref name="added"/> behind it; an added column replaces one of its name.</summary>
    public static SchemaShape With(this SchemaShape input, IEnumerable<SchemaShape.Column> added)
    {
        List<SchemaShape.Column> columns = [.. input];
        foreach (SchemaShape.Column column in added)
        {
            columns.RemoveAll(c => c.Name == column.Name);
            columns.Add(column);
        }
        return new SchemaShape(columns);
    }
}
