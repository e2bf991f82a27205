namespace Microsoft.ML.Aer;

/// <summary>What ONNX Runtime hands a custom operator for one computation: its inputs, its outputs and its threads.</summary>
internal readonly unsafe ref struct KernelContext(nint context)
{
    /// <summary>Address of an input's first value; null where an optional input is absent.</summary>
    public T* Input<T>(int index) where T : unmanaged => (T*)Data(Value(index));

    /// <summary>Reads an input's dimensions, of which there must be as many as <paramref name="dimensions"/> holds.</summary>
    /// <exception cref="ArgumentException">The input has another rank.</exception>
    public void Shape(int index, Span<long> dimensions)
    {
        nint info;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.GetTensorTypeAndShape(Value(index), &info));
        try
        {
            nuint rank;
            OnnxRuntimeApi.Check(OnnxRuntimeApi.GetDimensionsCount(info, &rank));
            if ((int)rank != dimensions.Length) throw new ArgumentException($"Input {index} has {rank} dimensions; {dimensions.Length} were expected.");
            fixed (long* first = dimensions) OnnxRuntimeApi.Check(OnnxRuntimeApi.GetDimensions(info, first, rank));
        }
        finally
        {
            OnnxRuntimeApi.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    /// <summary>Makes an output of the given shape and returns the address of its first value.</summary>
    public T* Output<T>(int index, ReadOnlySpan<long> dimensions) where T : unmanaged
    {
        nint value;
        fixed (long* first = dimensions) OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextGetOutput(context, (nuint)index, first, (nuint)dimensions.Length, &value));
        return (T*)Data(value);
    }

    /// <summary>Runs parts 0 to <paramref name="parts"/> - 1 on the session's threads and waits for all of them.</summary>
    /// <param name="run">Gets <paramref name="state"/> and the part's number. Must not throw.</param>
    /// <param name="parts">Number of parts; threads take them one by one.</param>
    /// <param name="state">Handed to every part.</param>
    public void ParallelFor(delegate* unmanaged<void*, nuint, void> run, int parts, void* state)
    {
        if (parts == 1) run(state, 0);
        else OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextParallelFor(context, run, (nuint)parts, (nuint)parts, state));
    }

    private static void* Data(nint value)
    {
        if (value == 0) return null;
        void* data;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.GetTensorMutableData(value, &data));
        return data;
    }

    private nint Value(int index)
    {
        nuint count;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextGetInputCount(context, &count));
        if ((nuint)index >= count) return 0;
        nint value;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextGetInput(context, (nuint)index, &value));
        return value;
    }
}
