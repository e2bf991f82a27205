namespace Microsoft.ML.Aer;

/// <summary>Rows that share a run of words with a row of other data; made by <see cref="AerDataCatalog.FindContamination"/>.</summary>
/// <param name="RowCount">Number of rows searched.</param>
/// <param name="Rows">The rows found, in order.</param>
public sealed record ContaminationReport(int RowCount, IReadOnlyList<Contamination> Rows)
{
    /// <summary>Gets the share of the rows that was found; 0 of no rows.</summary>
    public double Share => RowCount == 0 ? 0 : (double)Rows.Count / RowCount;

    /// <summary>Writes how many were found, and the first of them.</summary>
    /// <returns>The text, in invariant culture.</returns>
    public override string ToString() => FormattableString.Invariant($"{Rows.Count} of {RowCount} rows ({Share:P1}) share a run of words with the reference")
        + string.Concat(Rows.Take(5).Select(row => FormattableString.Invariant($"{Environment.NewLine}  row {row.Row}, reference {row.ReferenceRow}: {row.Run}")));
}
