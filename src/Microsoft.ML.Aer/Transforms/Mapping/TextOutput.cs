using Microsoft.ML.Data;

namespace Microsoft.ML.Aer;

/// <summary>A column that is a function of one text column.</summary>
internal abstract record TextOutput(string Name, DataViewType Type)
{
    /// <summary>A getter of this column over a getter of the text.</summary>
    public abstract Delegate Getter(ValueGetter<ReadOnlyMemory<char>> input);
}

/// <summary>As said, with one value a row.</summary>
internal sealed record TextOutput<TValue>(string Name, PrimitiveDataViewType ItemType, Func<string, TValue> Map) : TextOutput(Name, ItemType)
{
    public override Delegate Getter(ValueGetter<ReadOnlyMemory<char>> input)
    {
        ReadOnlyMemory<char> text = default;
        return (ValueGetter<TValue>)((ref TValue value) =>
        {
            input(ref text);
            value = Map(text.ToString());
        });
    }
}

/// <summary>As said, with <paramref name="Size"/> values a row, or any number where that is 0.</summary>
internal sealed record TextVectorOutput<TValue>(string Name, PrimitiveDataViewType ItemType, Func<string, IReadOnlyList<TValue>> Map, int Size = 0)
    : TextOutput(Name, Size == 0 ? new VectorDataViewType(ItemType) : new VectorDataViewType(ItemType, Size))
{
    public override Delegate Getter(ValueGetter<ReadOnlyMemory<char>> input)
    {
        ReadOnlyMemory<char> text = default;
        return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> value) =>
        {
            input(ref text);
            IReadOnlyList<TValue> mapped = Map(text.ToString());
            VBufferEditor<TValue> editor = VBufferEditor.Create(ref value, mapped.Count);
            for (int i = 0; i < mapped.Count; i++) editor.Values[i] = mapped[i];
            value = editor.Commit();
        });
    }
}
