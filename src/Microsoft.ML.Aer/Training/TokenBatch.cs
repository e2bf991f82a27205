using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Sequences packed as the policy reads them, and where in a matrix of completions each completion token stands.</summary>
internal sealed class TokenBatch : IDisposable
{
    private TokenBatch(IReadOnlyList<TrainingSequence> sequences, PackedTokens tokens, Tensor slots, int width)
    {
        (Sequences, Tokens, Slots, Width) = (sequences, tokens, slots, width);
    }

    /// <summary>The sequences without padding, each prompt once.</summary>
    public PackedTokens Tokens { get; }

    /// <summary>Where completion token n stands in a [rows, width] matrix of completion tokens: int64 [N].</summary>
    public Tensor Slots { get; }

    /// <summary>Row by row.</summary>
    public IReadOnlyList<TrainingSequence> Sequences { get; }

    public int Rows => Sequences.Count;

    /// <summary>Tokens of the longest completion.</summary>
    public int Width { get; }

    public static TokenBatch Create(IReadOnlyList<TrainingSequence> sequences, Device device)
    {
        int width = sequences.Max(s => s.Completion.Length), n = 0;
        var slots = new long[sequences.Sum(s => s.Completion.Length)];
        for (int row = 0; row < sequences.Count; row++)
        {
            for (int i = 0; i < sequences[row].Completion.Length; i++) slots[n++] = ((long)row * width) + i;
        }
        return new TokenBatch(sequences, PackedTokens.Create(sequences, device), tensor(slots, ScalarType.Int64, device), width);
    }

    /// <summary>Spreads one value a completion token over a matrix, zero elsewhere: [N] to [rows, width].</summary>
    public Tensor Spread(Tensor values) => zeros(Rows * Width, values.dtype, values.device).index_copy_(0, Slots, values).view(Rows, Width);

    /// <summary>Takes one value a completion token out of a matrix: [rows, width] to [N].</summary>
    public Tensor Collect(Tensor matrix) => matrix.reshape(Rows * Width).index_select(0, Slots);

    public void Dispose()
    {
        Tokens.Dispose();
        Slots.Dispose();
    }
}
