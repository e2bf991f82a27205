using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Checks and reads the columns that rewards name.</summary>
internal static class RewardColumns
{
    /// <summary>Checks that a column exists and can be bound to <paramref name="expected"/>, by ML.NET's rule for typed rows.</summary>
    public static void Check(IHostEnvironment environment, DataViewSchema schema, string reward, string column, DataViewType expected)
    {
        if (schema.GetColumnOrNull(column) is not { } found)
            throw environment.ExceptSchemaMismatch(nameof(schema), Role(reward), column, expected.ToString(), "no such column");
        if (!CanBind(found.Type, expected))
            throw environment.ExceptSchemaMismatch(nameof(schema), Role(reward), column, expected.ToString(), found.Type.ToString());
    }

    /// <summary>Checks that a column exists and holds numbers, one a row or, where <paramref name="vector"/>, several.</summary>
    public static void CheckNumbers(IHostEnvironment environment, DataViewSchema schema, string reward, string column, bool vector)
    {
        string expected = vector ? "a vector of numbers" : "a number";
        if (schema.GetColumnOrNull(column) is not { } found)
            throw environment.ExceptSchemaMismatch(nameof(schema), Role(reward), column, expected, "no such column");
        if (found.Type is VectorDataViewType != vector || found.Type.GetItemType() is not NumberDataViewType)
            throw environment.ExceptSchemaMismatch(nameof(schema), Role(reward), column, expected, found.Type.ToString());
    }

    /// <summary>Reads a text column, row by row.</summary>
    public static string[] ReadText(IDataView data, string column)
    {
        var values = new List<string>();
        DataViewSchema.Column found = data.Schema[column];
        using DataViewRowCursor cursor = data.GetRowCursor([found]);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(found);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            values.Add(value.ToString());
        }
        return [.. values];
    }

    private static string Role(string reward) => $"reward '{reward}'";

    // Vectors bind whatever their length, keys bind to their raw number: what counts is the item's raw type.
    private static bool CanBind(DataViewType found, DataViewType expected) =>
        found is VectorDataViewType == expected is VectorDataViewType && found.GetItemType().RawType == expected.GetItemType().RawType;
}
