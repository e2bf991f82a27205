using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer.Tests;

/// <summary>What ML.NET demands of every estimator, whatever it does.</summary>
internal static class EstimatorContract
{
    /// <summary>Checks promised against delivered columns, the mapper, a save and load, and what is refused.</summary>
    /// <param name="mlContext">The ML.NET context.</param>
    /// <param name="estimator">The estimator.</param>
    /// <param name="valid">Rows it can be fitted on.</param>
    /// <param name="invalid">Rows it must refuse, before it reads one.</param>
    /// <param name="compare">Whether values are compared too; needs a transformer that can compute.</param>
    /// <param name="isRowToRow">Whether its transformer maps rows to rows, or is a filter, which must say so.</param>
    public static void Check<TTransformer>(MLContext mlContext, IEstimator<TTransformer> estimator, IDataView valid, IDataView[] invalid, bool compare = true, bool isRowToRow = true)
        where TTransformer : class, ITransformer
    {
        Assert.Throws<ArgumentNullException>(() => estimator.Fit(null!));
        Assert.Throws<ArgumentNullException>(() => estimator.GetOutputSchema(null!));
        SchemaShape promised = estimator.GetOutputSchema(ShapeOf(valid.Schema));
        TTransformer transformer = estimator.Fit(valid);
        try
        {
            DataViewSchema delivered = CheckTransformer(transformer, valid, invalid, isRowToRow);
            AssertSame(promised, ShapeOf(delivered));
            CheckReload(mlContext, transformer, valid, compare);
            foreach (IDataView bad in invalid)
            {
                AssertRefusal(() => estimator.GetOutputSchema(ShapeOf(bad.Schema)));
                AssertRefusal(() => estimator.Fit(bad));
            }
        }
        finally
        {
            (transformer as IDisposable)?.Dispose();
        }
    }

    private static DataViewSchema CheckTransformer(ITransformer transformer, IDataView valid, IDataView[] invalid, bool isRowToRow)
    {
        Assert.Throws<ArgumentNullException>(() => transformer.Transform(null!));
        Assert.Throws<ArgumentNullException>(() => transformer.GetOutputSchema(null!));
        Assert.Throws<ArgumentNullException>(() => transformer.GetRowToRowMapper(null!));
        DataViewSchema delivered = transformer.Transform(valid).Schema;
        AssertSame(delivered, transformer.GetOutputSchema(valid.Schema));
        Assert.Equal(isRowToRow, transformer.IsRowToRowMapper);
        if (isRowToRow) CheckMapper(transformer.GetRowToRowMapper(valid.Schema), valid.Schema, delivered);
        else Assert.Throws<InvalidOperationException>(() => transformer.GetRowToRowMapper(valid.Schema));
        foreach (IDataView bad in invalid)
        {
            AssertRefusal(() => transformer.GetOutputSchema(bad.Schema));
            AssertRefusal(() => transformer.Transform(bad));
            AssertRefusal(() => transformer.GetRowToRowMapper(bad.Schema));
        }
        return delivered;
    }

    private static void CheckMapper(IRowToRowMapper mapper, DataViewSchema input, DataViewSchema delivered)
    {
        Assert.Same(input, mapper.InputSchema);
        AssertSame(delivered, mapper.OutputSchema);
        IEnumerable<DataViewSchema.Column> added = mapper.OutputSchema.Where(c => input.GetColumnOrNull(c.Name) is null);
        Assert.NotEmpty(mapper.GetDependencies(added));
        Assert.Empty(mapper.GetDependencies([]));
    }

    private static void CheckReload(MLContext mlContext, ITransformer transformer, IDataView valid, bool compare)
    {
        using var file = new MemoryStream();
        mlContext.Model.Save(transformer, valid.Schema, file);
        file.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(file, out DataViewSchema schema);
        using var disposable = loaded as IDisposable;
        AssertSame(valid.Schema, schema);
        AssertSame(transformer.GetOutputSchema(valid.Schema), loaded.GetOutputSchema(valid.Schema));
        if (compare) Assert.Equal(Values(transformer.Transform(valid)), Values(loaded.Transform(valid)));
    }

    /// <summary>Every value as text, row by row.</summary>
    public static string[] Values(IDataView view) =>
        [.. view.Preview(maxRows: 1000).RowView.Select(row => string.Join(" | ", row.Values.Select(v => $"{v.Key}={Text(v.Value)}")))];

    private static string Text(object value) => value switch
    {
        VBuffer<int> v => string.Join(',', v.DenseValues()),
        VBuffer<float> v => string.Join(',', v.DenseValues()),
        VBuffer<ReadOnlyMemory<char>> v => string.Join(',', v.DenseValues()),
        _ => value.ToString()!,
    };

    private static void AssertRefusal(Action action)
    {
        Exception e = Assert.ThrowsAny<Exception>(action);
        Assert.True(e is ArgumentOutOfRangeException or InvalidOperationException, e.ToString());
    }

    // Internal to ML.NET, whose chains call it between estimators.
    private static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!.Invoke(null, [schema])!;

    private static void AssertSame(SchemaShape expected, SchemaShape actual) =>
        Assert.Equal(expected.Select(Describe).Order(), actual.Select(Describe).Order());

    private static string Describe(SchemaShape.Column column) => $"{column.Name}: {column.Kind} {column.ItemType} {(column.IsKey ? "key" : "")}";

    private static void AssertSame(DataViewSchema expected, DataViewSchema actual) =>
        Assert.Equal(expected.Select(c => $"{c.Index} {c.Name}: {c.Type} {c.IsHidden}"), actual.Select(c => $"{c.Index} {c.Name}: {c.Type} {c.IsHidden}"));
}
