namespace Microsoft.ML.Aer;

/// <summary>What ONNX Runtime hands a custom operator for one computation: its inputs, its outputs and its threads.</summary>
internal readonly unsafe ref struct KernelContext(nint context)
{
    /// <summary>Whether there is a session behind it; not so for the default.</summary>
    public bool HasThreads => context != 0;

    /// <summary>Address of an input's first value.</summary>
    public float* Input(int index) => Data(Value(index));

    /// <summary>Address of an input's first value; null where the node does without it.</summary>
    public float* OptionalInput(int index)
    {
        nuint count;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextGetInputCount(context, &count));
        return (nuint)index < count && Value(index) is var value && value != 0 ? Data(value) : null;
    }

    /// <summary>Number of an input's values.</summary>
    public long Count(int index)
    {
        nint info;
        nuint count;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.GetTensorTypeAndShape(Value(index), &info));
        nint status = OnnxRuntimeApi.GetTensorShapeElementCount(info, &count);
        OnnxRuntimeApi.ReleaseTensorTypeAndShapeInfo(info);
        OnnxRuntimeApi.Check(status);
        return (long)count;
    }

    /// <summary>Makes the output [rows, columns] and returns the address of its first value.</summary>
    public float* Output(long rows, long columns)
    {
        nint value;
        long* shape = stackalloc long[] { rows, columns };
        OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextGetOutput(context, 0, shape, 2, &value));
        return Data(value);
    }

    /// <summary>Runs parts 0 to <paramref name="parts"/> - 1 on the session's threads and waits for all of them.</summary>
    /// <param name="run">Gets <paramref name="state"/> and the part's number. Must not throw.</param>
    /// <param name="parts">Number of parts; threads take them one by one.</param>
    /// <param name="state">Handed to every part.</param>
    public void ParallelFor(delegate* unmanaged<void*, nuint, void> run, int parts, void* state) =>
        OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextParallelFor(context, run, (nuint)parts, (nuint)parts, state));

    private static float* Data(nint value)
    {
        void* data;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.GetTensorMutableData(value, &data));
        return (float*)data;
    }

    private nint Value(int index)
    {
        nint value;
        OnnxRuntimeApi.Check(OnnxRuntimeApi.KernelContextGetInput(context, (nuint)index, &value));
        return value;
    }
}
