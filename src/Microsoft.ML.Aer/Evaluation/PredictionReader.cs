using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Reads the completions out of predictions, whoever made them: one pass, row by row.</summary>
internal sealed class PredictionReader
{
    private readonly IHostEnvironment _environment;
    private readonly IDataView _predictions;
    private readonly DataViewSchema.Column _completion;
    private readonly DataViewSchema.Column? _prompt, _problem, _category, _tokenCount, _finishReason, _tokens, _entropy;

    public PredictionReader(IHostEnvironment environment, IDataView predictions, EvaluationOptions options)
    {
        _environment = environment;
        _predictions = predictions;
        DataViewSchema schema = predictions.Schema;
        CompletionColumns names = CompletionColumns.For(options.PromptColumnName, options.OutputColumnName);
        _completion = Typed(SchemaChecks.Find(environment, schema, "completion", names.Completion), "completion", TextDataViewType.Instance);
        _prompt = schema.GetColumnOrNull(names.Prompt) is { Type: TextDataViewType } prompt ? prompt : null;
        _problem = options.ProblemColumnName is { } problem ? SchemaChecks.Require(environment, schema, "problem", problem, TextDataViewType.Instance) : _prompt;
        _category = options.CategoryColumnName is { } category ? SchemaChecks.Find(environment, schema, "category", category) : null;
        _tokenCount = Optional("token count", names.TokenCount, NumberDataViewType.Int32);
        _finishReason = Optional("finish reason", names.FinishReason, TextDataViewType.Instance);
        _entropy = Optional("entropy", names.Entropy, NumberDataViewType.Single);
        _tokens = schema.GetColumnOrNull(names.Tokens);
        if (_tokens is { } tokens) Typed(tokens, "tokens", NumberDataViewType.Int32);

        DataViewSchema.Column? Optional(string role, string name, DataViewType item) =>
            schema.GetColumnOrNull(name) is { } column ? Typed(column, role, item) : null;

        DataViewSchema.Column Typed(DataViewSchema.Column column, string role, DataViewType item) =>
            column.Type.GetItemType().Equals(item) ? column : throw SchemaChecks.Mismatch(environment, role, column.Name, $"{item} or a vector of it", column.Type.ToString()!);
    }

    public IEnumerable<PredictedProblem> Read()
    {
        DataViewSchema.Column?[] needed = [_completion, _prompt, _problem, _category, _tokenCount, _finishReason, _tokens, _entropy];
        using DataViewRowCursor cursor = _predictions.GetRowCursor(needed.OfType<DataViewSchema.Column>());
        Func<ReadOnlyMemory<char>[]> texts = Values<ReadOnlyMemory<char>>(cursor, _completion);
        Func<string>? prompt = Text(cursor, _prompt), problem = Text(cursor, _problem), category = Text(cursor, _category);
        Func<int[]>? counts = _tokenCount is { } c ? Values<int>(cursor, c) : null, tokens = _tokens is { } t ? Values<int>(cursor, t) : null;
        Func<ReadOnlyMemory<char>[]>? reasons = _finishReason is { } f ? Values<ReadOnlyMemory<char>>(cursor, f) : null;
        Func<float[]>? entropies = _entropy is { } e ? Values<float>(cursor, e) : null;
        while (cursor.MoveNext())
        {
            int row = checked((int)cursor.Position);
            string promptText = prompt?.Invoke() ?? "";
            ReadOnlyMemory<char>[] completions = texts();
            int[]? lengths = Checked(counts?.Invoke(), _tokenCount);
            ReadOnlyMemory<char>[]? finished = Checked(reasons?.Invoke(), _finishReason);
            IReadOnlyList<int>[] ids = Split(tokens?.Invoke(), lengths, completions.Length, row);
            yield return new PredictedProblem(
                row,
                problem?.Invoke(),
                category?.Invoke(),
                [.. completions.Select((text, i) => new Completion(promptText, text.ToString(), ids[i], Reason(finished?[i], row)))],
                Checked(entropies?.Invoke(), _entropy),
                lengths is not null,
                finished is not null);

            T[]? Checked<T>(T[]? values, DataViewSchema.Column? column) => values is null || values.Length == completions.Length
                ? values
                : throw Fault(row, $"column '{column!.Value.Name}' has {values.Length} values for {completions.Length} completions");
        }
    }

    private FinishReason Reason(ReadOnlyMemory<char>? text, int row)
    {
        if (text is null) return FinishReason.Stop;
        return Enum.TryParse(text.Value.Span, ignoreCase: true, out FinishReason reason)
            ? reason
            : throw Fault(row, $"column '{_finishReason!.Value.Name}' says '{text}', expected {string.Join(" or ", Enum.GetNames<FinishReason>())}");
    }

    private IReadOnlyList<int>[] Split(int[]? tokens, int[]? lengths, int count, int row)
    {
        if (tokens is null || lengths is null) return [.. Enumerable.Range(0, count).Select(i => new UnknownTokens(lengths?[i]))];
        if (lengths.Any(l => l < 0) || lengths.Sum() != tokens.Length) throw Fault(row, $"column '{_tokens!.Value.Name}' has {tokens.Length} tokens, but '{_tokenCount!.Value.Name}' adds up to {lengths.Sum()}");
        int at = 0;
        return Array.ConvertAll(lengths, IReadOnlyList<int> (length) =>
        {
            at += length;
            return new ArraySegment<int>(tokens, at - length, length);
        });
    }

    private InvalidOperationException Fault(int row, string fault) =>
        _environment.Process(new InvalidOperationException($"Row {row} of the predictions: {fault}."));

    private static Func<T[]> Values<T>(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<T> scalar = row.GetGetter<T>(column);
            return () =>
            {
                T value = default!;
                scalar(ref value);
                return [value];
            };
        }
        ValueGetter<VBuffer<T>> vector = row.GetGetter<VBuffer<T>>(column);
        return () =>
        {
            VBuffer<T> values = default;
            vector(ref values);
            return [.. values.DenseValues()];
        };
    }

    // Text as it is; a key by its value's name; anything else as .NET writes it in invariant culture.
    private static Func<string>? Text(DataViewRow row, DataViewSchema.Column? wanted)
    {
        if (wanted is not { } column) return null;
        if (column.Type is KeyDataViewType && column.HasKeyValues())
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetKeyValues(ref names);
            string[] known = [.. names.DenseValues().Select(n => n.ToString())];
            Func<object?> key = Boxed(row, column);
            return () => Convert.ToInt64(key(), CultureInfo.InvariantCulture) is > 0 and var index ? known[index - 1] : "";
        }
        Func<object?> value = Boxed(row, column);
        return () => Convert.ToString(value(), CultureInfo.InvariantCulture) ?? "";
    }

    private static Func<object?> Boxed(DataViewRow row, DataViewSchema.Column column) =>
        (Func<object?>)typeof(PredictionReader).GetMethod(nameof(BoxedOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column])!;

    private static Func<object?> BoxedOf<T>(DataViewRow row, DataViewSchema.Column column)
    {
        Func<T[]> values = Values<T>(row, column);
        return () => values()[0];
    }

    /// <summary>Tokens of which at most the number is known.</summary>
    private sealed class UnknownTokens(int? count) : IReadOnlyList<int>
    {
        public int Count => count ?? throw Unknown();

        public int this[int index] => throw Unknown();

        public IEnumerator<int> GetEnumerator() => throw Unknown();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw Unknown();

        private static InvalidOperationException Unknown() =>
            new($"The predictions have no token ids: set {nameof(DecodingOptions)}.{nameof(DecodingOptions.OutputTokens)} before Transform.");
    }
}
