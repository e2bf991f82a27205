using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>
/// Reads ahead a batch of rows and answers them together when the first of their completions is asked for. Nothing is
/// generated, and nothing read ahead, while no output column is active.
/// </summary>
internal sealed class CompletionCursor : DataViewRowCursor
{
    private readonly IHost _host;
    private readonly DataViewRowCursor _input;
    private readonly CompletionSchema _schema;
    private readonly CompletionGenerator _generator;
    private readonly bool[] _active;
    private readonly BufferedColumn?[] _columns;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _promptGetter;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private readonly string[] _prompts;
    private int _row = -1;
    private int _count;
    private bool _ended;
    private bool _disposed;
    private long _position = -1;
    private GeneratedCompletion[][]? _completions;

    public CompletionCursor(IHost host, DataViewRowCursor input, CompletionSchema schema, CompletionGenerator generator, bool[] active)
    {
        _host = host;
        _input = input;
        _schema = schema;
        _generator = generator;
        _active = active;
        bool generates = active.AsSpan(schema.Input.Count).Contains(true);
        int capacity = generates ? generator.Decoding.BatchSize : 1;
        _columns = [.. schema.Input.Select(c => active[c.Index] ? BufferedColumn.Create(input, c, capacity) : null)];
        _idGetter = input.GetIdGetter();
        if (generates) _promptGetter = input.GetGetter<ReadOnlyMemory<char>>(schema.Prompt);
        _ids = new DataViewRowId[capacity];
        _batches = new long[capacity];
        _prompts = new string[capacity];
    }

    public override long Position => _position;

    public override long Batch => _position < 0 ? 0 : _batches[_row];

    public override DataViewSchema Schema => _schema.Output;

    public override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ended) return false;
        if (++_row >= _count && !ReadAhead())
        {
            _ended = true;
            _position = -1;
            return false;
        }
        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[_schema.CheckedIndex(_host, column)];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Current()];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        int index = _schema.CheckedIndex(_host, column);
        if (!_active[index]) throw _host.Process(new InvalidOperationException($"Column '{column.Name}' was not asked for when this cursor was made."));
        if (_schema.IsAdded(index)) return _schema.Getter<TValue>(_host, index, CurrentCompletions);
        BufferedColumn<TValue> buffered = _columns[index] as BufferedColumn<TValue>
            ?? throw _host.Process(new InvalidOperationException($"Column '{column.Name}' has values of {column.Type.RawType}, not {typeof(TValue)}."));
        return (ref TValue value) => buffered.CopyTo(Current(), ref value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _ended = true;
            _position = -1;
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool ReadAhead()
    {
        _row = 0;
        _completions = null;
        for (_count = 0; _count < _ids.Length && _input.MoveNext(); _count++)
        {
            _idGetter(ref _ids[_count]);
            _batches[_count] = _input.Batch;
            foreach (BufferedColumn? column in _columns) column?.Capture(_count);
            if (_promptGetter is null) continue;
            ReadOnlyMemory<char> prompt = default;
            _promptGetter(ref prompt);
            _prompts[_count] = prompt.ToString();
        }
        return _count > 0;
    }

    private int Current() => _position >= 0
        ? _row
        : throw _host.Process(new InvalidOperationException("The cursor is at no row: call MoveNext first, and stop where it returns false."));

    private GeneratedCompletion[] CurrentCompletions()
    {
        int row = Current();
        _completions ??= _generator.Generate(_host, new ArraySegment<string>(_prompts, 0, _count), firstRow: _position - row);
        return _completions[row];
    }
}
