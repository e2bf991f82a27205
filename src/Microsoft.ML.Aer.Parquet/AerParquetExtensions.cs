using Microsoft.ML.Aer;

namespace Microsoft.ML;

/// <summary>Adds Parquet files to what <see cref="AerDataCatalog"/> loads.</summary>
public static class AerParquetExtensions
{
    /// <summary>Reads problems from a Parquet file, a row group at a time.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Aer().Data</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="columns">
    /// The columns and where they lie in a row: a field's name, or a path of names with dots between. Lists and structures are the arrays and objects
    /// of JSON. Default: none given, and they are inferred from the first 1,000 rows, as for JSON lines.
    /// </param>
    /// <returns>The rows.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is no Parquet file or damaged, or a row lacks what a column needs; file and row are named. Rows are read, and faults found, when the data are.</exception>
    public static IDataView LoadFromParquet(this AerDataCatalog catalog, string path, params DatasetColumn[] columns) => LoadFromParquet(catalog, [path], columns);

    /// <summary>As <see cref="LoadFromParquet(AerDataCatalog, string, DatasetColumn[])"/>, from several files one after the other.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Aer().Data</c>.</param>
    /// <param name="paths">The files, in order.</param>
    /// <param name="columns">The columns and where they lie in a row; inferred where none are given.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="FormatException">A file is no Parquet file or damaged, or a row lacks what a column needs; file and row are named.</exception>
    public static IDataView LoadFromParquet(this AerDataCatalog catalog, IReadOnlyList<string> paths, params DatasetColumn[] columns)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(paths);
        return RecordDataView.Create(catalog.Environment, new ParquetSource(paths), columns);
    }
}
