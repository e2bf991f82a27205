using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>The n-grams of texts that must not be among the training data.</summary>
internal sealed class ContaminationIndex
{
    /// <summary>GPT-3's n (arXiv 2005.14165, appendix C).</summary>
    public const int DefaultSize = 13;

    // GPT-3's least n: shorter runs are too common to mean anything.
    private const int LeastSize = 8;

    // By length, the first reference with each n-gram.
    private readonly SortedDictionary<int, Dictionary<string, int>> _runs = [];
    private readonly Dictionary<string, int> _wholes = new(StringComparer.Ordinal);
    private readonly int _size;

    private ContaminationIndex(int size) => _size = size;

    public static ContaminationIndex Build(IHostEnvironment environment, IDataView reference, string columnName, int size)
    {
        var index = new ContaminationIndex(size);
        int row = 0;
        foreach (string text in Read(environment, reference, "reference", columnName)) index.Add(Words(text), row++);
        return index;
    }

    /// <summary>The first reference that shares a run of words with a text, and the run; null where none does.</summary>
    public (int ReferenceRow, string Run)? Find(string text)
    {
        string[] words = Words(text);
        if (words.Length == 0) return null;
        string whole = string.Join(' ', words);
        if (_wholes.TryGetValue(whole, out int reference)) return (reference, whole);
        foreach ((int size, Dictionary<string, int> runs) in _runs)
        {
            foreach (string run in NGrams.Of(words, size))
            {
                if (runs.TryGetValue(run, out int row)) return (row, run);
            }
        }
        return null;
    }

    public ContaminationReport Search(IHostEnvironment environment, IDataView data, string columnName)
    {
        var found = new List<Contamination>();
        int row = 0;
        foreach (string text in Read(environment, data, RowFilter.Role, columnName))
        {
            if (Find(text) is { } match) found.Add(new Contamination(row, match.ReferenceRow, match.Run));
            row++;
        }
        return new ContaminationReport(row, found);
    }

    /// <summary>Writes what <see cref="Load"/> makes the same index of.</summary>
    public void Save(BinaryWriter writer)
    {
        // *** Binary format ***
        // int, int: words in a run, number of references
        // string, int for each: its words, its row
        writer.Write(_size);
        writer.Write(_wholes.Count);
        foreach ((string whole, int row) in _wholes.OrderBy(w => w.Value))
        {
            writer.Write(whole);
            writer.Write(row);
        }
    }

    public static ContaminationIndex Load(BinaryReader reader)
    {
        // *** Binary format *** as in Save.
        var index = new ContaminationIndex(reader.ReadInt32());
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            string[] words = reader.ReadString().Split(' ');
            index.Add(words, reader.ReadInt32());
        }
        return index;
    }

    // The same words again add nothing: the first row with them is named.
    private void Add(string[] words, int row)
    {
        if (words.Length == 0 || !_wholes.TryAdd(string.Join(' ', words), row)) return;
        int size = Math.Min(_size, words.Length);
        if (size < Math.Min(_size, LeastSize)) return;
        if (!_runs.TryGetValue(size, out Dictionary<string, int>? runs)) runs = _runs[size] = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string run in NGrams.Of(words, size)) runs.TryAdd(run, row);
    }

    // Lower case, punctuation dropped.
    private static string[] Words(string text) => NGrams.Words(string.Concat(text.Where(c => !char.IsPunctuation(c) && !char.IsSymbol(c))));

    private static IEnumerable<string> Read(IHostEnvironment environment, IDataView data, string role, string columnName)
    {
        DataViewSchema.Column column = SchemaChecks.Require(environment, data.Schema, role, columnName, TextDataViewType.Instance);
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return value.ToString();
        }
    }
}
