using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Aer;

/// <summary>Values of one input column, kept while the cursor has read ahead.</summary>
internal abstract class BufferedColumn
{
    /// <summary>Keeps the input's present value as that of <paramref name="row"/>.</summary>
    public abstract void Capture(int row);

    public static BufferedColumn Create(DataViewRow input, DataViewSchema.Column column, int capacity)
    {
        Type type = column.Type is VectorDataViewType vector
            ? typeof(BufferedVector<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(BufferedScalar<>).MakeGenericType(column.Type.RawType);
        try
        {
            return (BufferedColumn)Activator.CreateInstance(type, input, column, capacity)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}

/// <summary>A buffered column whose values are of type <typeparamref name="TValue"/>.</summary>
internal abstract class BufferedColumn<TValue> : BufferedColumn
{
    /// <summary>Hands out the value of <paramref name="row"/>; vectors are copied, as ML.NET's getters do.</summary>
    public abstract void CopyTo(int row, ref TValue value);
}

internal sealed class BufferedScalar<T>(DataViewRow input, DataViewSchema.Column column, int capacity) : BufferedColumn<T>
{
    private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
    private readonly T[] _values = new T[capacity];

    // A fresh value each time: a getter may write into the object it is handed.
    public override void Capture(int row)
    {
        T value = default!;
        _getter(ref value);
        _values[row] = value;
    }

    public override void CopyTo(int row, ref T value) => value = _values[row];
}

internal sealed class BufferedVector<T>(DataViewRow input, DataViewSchema.Column column, int capacity) : BufferedColumn<VBuffer<T>>
{
    private readonly ValueGetter<VBuffer<T>> _getter = input.GetGetter<VBuffer<T>>(column);
    private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

    public override void Capture(int row) => _getter(ref _values[row]);

    public override void CopyTo(int row, ref VBuffer<T> value) => _values[row].CopyTo(ref value);
}
