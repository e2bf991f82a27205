namespace Microsoft.ML.Aer;

/// <summary>A copy of one step's logits in the library's memory, [batch, vocabulary].</summary>
internal readonly unsafe ref struct GenAILogits
{
    private readonly GenAILibrary _library;
    private readonly nint _tensor;
    private readonly float* _data;
    private readonly int _vocabularySize;

    public GenAILogits(GenAILibrary library, nint tensor, int batchSize, int vocabularySize)
    {
        _library = library;
        _tensor = tensor;
        _vocabularySize = vocabularySize;
        try
        {
            long* shape = stackalloc long[3];
            nuint rank;
            library.Check(library.TensorGetShapeRank(tensor, &rank), "to read the logits' shape");
            if (rank == 3) library.Check(library.TensorGetShape(tensor, shape, rank), "to read the logits' shape");
            if (rank != 3 || shape[0] != batchSize || shape[1] != 1 || shape[2] != vocabularySize)
            {
                throw new InvalidOperationException($"ONNX Runtime GenAI returned logits of another shape than [{batchSize}, 1, {vocabularySize}]: this version of the library does not fit.");
            }
            void* data;
            library.Check(library.TensorGetData(tensor, &data), "to read the logits");
            _data = (float*)data;
        }
        catch
        {
            library.DestroyTensor(tensor);
            throw;
        }
    }

    /// <summary>The logits of one row, [vocabulary].</summary>
    public ReadOnlySpan<float> Row(int row) => new(_data + (long)row * _vocabularySize, _vocabularySize);

    public void Dispose() => _library.DestroyTensor(_tensor);
}
