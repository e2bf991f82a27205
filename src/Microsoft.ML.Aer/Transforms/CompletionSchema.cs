using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>One input schema bound to a policy: the prompt's column, the output schema, and getters over completions.</summary>
internal sealed class CompletionSchema
{
    private readonly CompletionOutput[] _outputs;

    public CompletionSchema(IExceptionContext context, DataViewSchema input, CompletionColumns columns, DecodingOptions decoding)
    {
        Input = input;
        Prompt = SchemaChecks.Require(context, input, "prompt", columns.Prompt, TextDataViewType.Instance);
        IReadOnlyList<(CompletionOutput Output, string Name, DataViewType Type)> outputs = columns.Outputs(decoding);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach ((_, string name, DataViewType type) in outputs) builder.AddColumn(name, type);
        Output = builder.ToSchema();
        _outputs = [.. outputs.Select(o => o.Output)];
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public DataViewSchema.Column Prompt { get; }

    /// <summary>Whether <paramref name="index"/> of the output schema is a column that the policy adds.</summary>
    public bool IsAdded(int index) => index >= Input.Count;

    /// <summary>The columns of the input needed for these columns of the output.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> columns)
    {
        int[] needed = [.. columns.Select(c => c.Index)];
        IEnumerable<int> input = needed.Where(i => !IsAdded(i));
        if (needed.Any(IsAdded)) input = input.Append(Prompt.Index);
        return input.Distinct().Order().Select(i => Input[i]);
    }

    /// <summary>The column's index, if it is one of the output schema's own.</summary>
    public int CheckedIndex(IExceptionContext context, DataViewSchema.Column column) =>
        column.Index < Output.Count && column.Equals(Output[column.Index])
            ? column.Index
            : throw context.Process(new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not of this schema."));

    /// <summary>A getter of an added column that asks <paramref name="current"/> for the present row's completions.</summary>
    public ValueGetter<TValue> Getter<TValue>(IExceptionContext context, int index, Func<GeneratedCompletion[]> current)
    {
        bool scalar = Output[index].Type is not VectorDataViewType { Size: > 0 };
        Delegate getter = (_outputs[index - Input.Count], scalar) switch
        {
            (CompletionOutput.Text, true) => Scalar(c => c.Text.AsMemory()),
            (CompletionOutput.Text, false) => Vector(c => c.Text.AsMemory()),
            (CompletionOutput.TokenCount, true) => Scalar(c => c.Tokens.Length),
            (CompletionOutput.TokenCount, false) => Vector(c => c.Tokens.Length),
            (CompletionOutput.FinishReason, true) => Scalar(c => c.FinishReason.ToString().AsMemory()),
            (CompletionOutput.FinishReason, false) => Vector(c => c.FinishReason.ToString().AsMemory()),
            (CompletionOutput.Entropy, true) => Scalar(c => c.Entropy),
            (CompletionOutput.Entropy, false) => Vector(c => c.Entropy),
            _ => new ValueGetter<VBuffer<int>>((ref VBuffer<int> value) => Fill(ref value, [.. current().SelectMany(c => c.Tokens)])),
        };
        return getter as ValueGetter<TValue>
            ?? throw context.Process(new InvalidOperationException($"Column '{Output[index].Name}' has values of {Output[index].Type.RawType}, not {typeof(TValue)}."));

        ValueGetter<T> Scalar<T>(Func<GeneratedCompletion, T> select) => (ref T value) => value = select(current()[0]);

        ValueGetter<VBuffer<T>> Vector<T>(Func<GeneratedCompletion, T> select) =>
            (ref VBuffer<T> value) => Fill(ref value, Array.ConvertAll(current(), c => select(c)));
    }

    private static void Fill<T>(ref VBuffer<T> target, T[] values)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref target, values.Length);
        values.CopyTo(editor.Values);
        target = editor.Commit();
    }
}
