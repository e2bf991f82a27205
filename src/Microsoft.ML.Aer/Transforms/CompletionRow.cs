using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>One row with its completions, generated once for each position of the input.</summary>
internal sealed class CompletionRow : DataViewRow
{
    private readonly IHost _host;
    private readonly DataViewRow _input;
    private readonly CompletionSchema _schema;
    private readonly CompletionGenerator _generator;
    private readonly HashSet<int> _active;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _promptGetter;
    private long _generatedAt = -1;
    private GeneratedCompletion[]? _completions;

    public CompletionRow(IHost host, DataViewRow input, CompletionSchema schema, CompletionGenerator generator, HashSet<int> active)
    {
        _host = host;
        _input = input;
        _schema = schema;
        _generator = generator;
        _active = active;
        if (active.Any(schema.IsAdded)) _promptGetter = input.GetGetter<ReadOnlyMemory<char>>(schema.Prompt);
    }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override DataViewSchema Schema => _schema.Output;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    // An input column is as active as the row it comes from says.
    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        int index = _schema.CheckedIndex(_host, column);
        return _schema.IsAdded(index) ? _active.Contains(index) : _input.IsColumnActive(_schema.Input[index]);
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        int index = _schema.CheckedIndex(_host, column);
        if (!_schema.IsAdded(index)) return _input.GetGetter<TValue>(_schema.Input[index]);
        if (!_active.Contains(index)) throw _host.Process(new InvalidOperationException($"Column '{column.Name}' was not asked for when this row was made."));
        return _schema.Getter<TValue>(_host, index, Current);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _input.Dispose();
        base.Dispose(disposing);
    }

    private GeneratedCompletion[] Current()
    {
        if (_completions is null || _generatedAt != _input.Position)
        {
            ReadOnlyMemory<char> prompt = default;
            _promptGetter!(ref prompt);
            _completions = _generator.Generate(_host, [prompt.ToString()], firstRow: _input.Position)[0];
            _generatedAt = _input.Position;
        }
        return _completions;
    }
}
