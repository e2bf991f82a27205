using System.Runtime.InteropServices;

namespace Microsoft.ML.Aer;

/// <summary>
/// One batch of sequences that ONNX Runtime GenAI decodes with greedy search. Which token follows can be forced:
/// greedy search then takes the forced one. Not safe for use from several threads.
/// </summary>
internal sealed unsafe class GenAIGenerator : IDisposable
{
    /// <summary>Most rows the library takes in one batch.</summary>
    public const int MaxBatchSize = 32;

    private const int Float32 = 1; // OgaElementType_float32

    private readonly GenAILibrary _library;
    private readonly GenAIHandle _generator;
    private readonly int _batchSize;
    private readonly int _vocabularySize;
    private float* _forced; // [batch, 1, vocabulary], zero but for the tokens forced in the present step
    private GenAIHandle? _forcedTensor;

    /// <param name="model">The policy; must outlive the generator.</param>
    /// <param name="batchSize">Number of sequences, at most <see cref="MaxBatchSize"/>.</param>
    /// <param name="maxLength">Most tokens of a sequence, prompt, padding and completion together.</param>
    public GenAIGenerator(GenAIModel model, int batchSize, int maxLength)
    {
        _library = model.Library;
        _batchSize = batchSize;
        _vocabularySize = model.Info.VocabularySize;

        nint created;
        _library.Check(_library.CreateGeneratorParams(model.Handle, &created), "to create search settings");
        using var settings = new GenAIHandle(_library, created, _library.DestroyGeneratorParams);
        Set(settings, "batch_size", batchSize);
        Set(settings, "max_length", maxLength);
        Set(settings, "min_length", 0); // otherwise forced end-of-sequence tokens would be replaced
        Set(settings, "num_beams", 1);
        Set(settings, "num_return_sequences", 1);
        Set(settings, "repetition_penalty", 1);
        fixed (byte* name = "do_sample\0"u8) _library.Check(_library.GeneratorParamsSetSearchBool(settings.Value, name, 0), "to choose greedy search");
        _library.Check(_library.CreateGenerator(model.Handle, settings.Value, &created), $"to start {batchSize} sequences of {maxLength} tokens");
        _generator = new(_library, created, _library.DestroyGenerator);
    }

    /// <summary>Takes the prompts, [batch, length] row by row, padded on the right with <see cref="GenAIModel.PadToken"/>; once only.</summary>
    public void AppendTokens(ReadOnlySpan<int> tokens)
    {
        fixed (int* first = tokens) _library.Check(_library.GeneratorAppendTokens(_generator.Value, first, (nuint)tokens.Length), "to take the prompts");
    }

    /// <summary>The policy's raw logits after each row's last token, to be disposed before the next step.</summary>
    public GenAILogits GetLogits()
    {
        nint tensor;
        _library.Check(_library.GeneratorGetLogits(_generator.Value, &tensor), "to compute logits");
        return new(_library, tensor, _batchSize, _vocabularySize);
    }

    /// <summary>Lets each row go on with the given token instead of its likeliest one; -1 leaves a row to go on anyhow.</summary>
    public void Force(ReadOnlySpan<int> tokens)
    {
        GenAIHandle tensor = _forcedTensor ??= CreateForcedTensor();
        for (int row = 0; row < _batchSize; row++)
        {
            if (tokens[row] >= 0) _forced[(long)row * _vocabularySize + tokens[row]] = 1;
        }
        nint result = _library.GeneratorSetLogits(_generator.Value, tensor.Value);
        for (int row = 0; row < _batchSize; row++)
        {
            if (tokens[row] >= 0) _forced[(long)row * _vocabularySize + tokens[row]] = 0;
        }
        _library.Check(result, "to take the chosen tokens");
    }

    /// <summary>Moves every row one token on.</summary>
    public void GenerateNextToken() => _library.Check(_library.GeneratorGenerateNextToken(_generator.Value), "to generate a token");

    /// <summary>The tokens of the latest step, one a row; valid until the next step.</summary>
    public ReadOnlySpan<int> GetNextTokens()
    {
        int* tokens;
        nuint count;
        _library.Check(_library.GeneratorGetNextTokens(_generator.Value, &tokens, &count), "to read the latest tokens");
        return new(tokens, (int)count);
    }

    public void Dispose()
    {
        _generator.Dispose();
        _forcedTensor?.Dispose();
        NativeMemory.Free(_forced);
        _forced = null;
    }

    private GenAIHandle CreateForcedTensor()
    {
        _forced = (float*)NativeMemory.AllocZeroed((nuint)_batchSize * (nuint)_vocabularySize, sizeof(float));
        long* shape = stackalloc long[] { _batchSize, 1, _vocabularySize };
        nint tensor;
        _library.Check(_library.CreateTensorFromBuffer(_forced, shape, 3, Float32, &tensor), "to create a tensor");
        return new(_library, tensor, _library.DestroyTensor);
    }

    private void Set(GenAIHandle settings, string name, double value)
    {
        fixed (byte* utf8 = GenAILibrary.Utf8(name)) _library.Check(_library.GeneratorParamsSetSearchNumber(settings.Value, utf8, value), $"to set {name} to {value}");
    }
}
