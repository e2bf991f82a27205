using System.Numerics;
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

    /// <summary>Checks that a column exists and holds texts, one a row or several.</summary>
    public static void CheckTexts(IHostEnvironment environment, DataViewSchema schema, string reward, string column)
    {
        const string expected = "a text or a vector of texts";
        if (schema.GetColumnOrNull(column) is not { } found)
            throw environment.ExceptSchemaMismatch(nameof(schema), Role(reward), column, expected, "no such column");
        if (found.Type.GetItemType() is not TextDataViewType)
            throw environment.ExceptSchemaMismatch(nameof(schema), Role(reward), column, expected, found.Type.ToString());
    }

    /// <summary>Reads a column of texts or of vectors of texts, row by row.</summary>
    public static string[][] ReadTexts(IDataView data, string column)
    {
        DataViewSchema.Column found = data.Schema[column];
        if (found.Type is not VectorDataViewType) return [.. ReadText(data, column).Select(text => new[] { text })];
        var values = new List<string[]>();
        using DataViewRowCursor cursor = data.GetRowCursor([found]);
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(found);
        VBuffer<ReadOnlyMemory<char>> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            values.Add([.. value.DenseValues().Select(text => text.ToString())]);
        }
        return [.. values];
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

    /// <summary>Reads a column of numbers, row by row.</summary>
    public static double[] ReadNumbers(IDataView data, string column) => [.. Read(data, column).Select(values => values[0])];

    /// <summary>Reads a column of integers of any number type, row by row.</summary>
    /// <exception cref="InvalidOperationException">A value is no integer; the message names row and column.</exception>
    public static long[] ReadIntegers(IHostEnvironment environment, IDataView data, string column) =>
        [.. Read(data, column).Select((values, row) => Integer(environment, values[0], column, row))];

    /// <summary>Reads a column of vectors of integers of any number type, row by row.</summary>
    /// <exception cref="InvalidOperationException">A value is no integer; the message names row and column.</exception>
    public static long[][] ReadIntegerVectors(IHostEnvironment environment, IDataView data, string column) =>
        [.. Read(data, column).Select((values, row) => Array.ConvertAll(values, value => Integer(environment, value, column, row)))];

    private static long Integer(IHostEnvironment environment, double value, string column, int row) => value == Math.Floor(value) && Math.Abs(value) < 1L << 53
        ? (long)value
        : throw environment.Process(new InvalidOperationException(FormattableString.Invariant($"Row {row} of column '{column}' holds {value}, but an integer is expected.")));

    private static IEnumerable<double[]> Read(IDataView data, string column)
    {
        DataViewSchema.Column found = data.Schema[column];
        using DataViewRowCursor cursor = data.GetRowCursor([found]);
        Func<double[]> read = found.Type.GetItemType().RawType switch
        {
            Type t when t == typeof(float) => Reader<float>(cursor, found),
            Type t when t == typeof(double) => Reader<double>(cursor, found),
            Type t when t == typeof(int) => Reader<int>(cursor, found),
            Type t when t == typeof(long) => Reader<long>(cursor, found),
            Type t when t == typeof(short) => Reader<short>(cursor, found),
            Type t when t == typeof(sbyte) => Reader<sbyte>(cursor, found),
            Type t when t == typeof(uint) => Reader<uint>(cursor, found),
            Type t when t == typeof(ulong) => Reader<ulong>(cursor, found),
            Type t when t == typeof(ushort) => Reader<ushort>(cursor, found),
            _ => Reader<byte>(cursor, found),
        };
        while (cursor.MoveNext()) yield return read();
    }

    private static Func<double[]> Reader<T>(DataViewRow row, DataViewSchema.Column column)
        where T : struct, INumberBase<T>
    {
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<T>> vector = row.GetGetter<VBuffer<T>>(column);
            return () =>
            {
                VBuffer<T> values = default;
                vector(ref values);
                return [.. values.DenseValues().Select(double.CreateChecked)];
            };
        }
        ValueGetter<T> scalar = row.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            scalar(ref value);
            return [double.CreateChecked(value)];
        };
    }

    private static string Role(string reward) => $"reward '{reward}'";

    // Vectors bind whatever their length, keys bind to their raw number: what counts is the item's raw type.
    private static bool CanBind(DataViewType found, DataViewType expected) =>
        found is VectorDataViewType == expected is VectorDataViewType && found.GetItemType().RawType == expected.GetItemType().RawType;
}
