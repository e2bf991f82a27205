using System.Text;

namespace EntropyStudy;

/// <summary>A Markdown table, row by row.</summary>
internal sealed class MarkdownTable(params string[] header)
{
    private readonly StringBuilder _rows = new();

    public bool IsEmpty => _rows.Length == 0;

    public void Add(params string[] cells) => _rows.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    public override string ToString() => $"| {string.Join(" | ", header)} |\n|{string.Concat(Enumerable.Repeat("---|", header.Length))}\n{_rows}";
}
