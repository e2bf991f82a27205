using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>Sequences as the policy reads them: one right-padded matrix, and where in it each completion token is predicted.</summary>
internal sealed class TokenBatch : IDisposable
{
    private TokenBatch(IReadOnlyList<TrainingSequence> sequences, Tensor tokens, Tensor positions, Tensor targets, Tensor slots, int width)
    {
        (Sequences, Tokens, Positions, Targets, Slots, Width) = (sequences, tokens, positions, targets, slots, width);
    }

    /// <summary>Token ids, padded on the right with 0, which causal attention never reads: int64 [rows, length].</summary>
    public Tensor Tokens { get; }

    /// <summary>Where completion token n is predicted, as an index into rows x length: int64 [N].</summary>
    public Tensor Positions { get; }

    /// <summary>Completion token n: int64 [N].</summary>
    public Tensor Targets { get; }

    /// <summary>Where completion token n stands in a [rows, width] matrix of completion tokens: int64 [N].</summary>
    public Tensor Slots { get; }

    /// <summary>Row by row.</summary>
    public IReadOnlyList<TrainingSequence> Sequences { get; }

    public int Rows => Sequences.Count;

    /// <summary>Tokens of the longest completion.</summary>
    public int Width { get; }

    public static TokenBatch Create(IReadOnlyList<TrainingSequence> sequences, Device device)
    {
        int rows = sequences.Count;
        // The last token predicts nothing that is asked for: it need not be computed.
        int length = sequences.Max(s => s.Length) - 1, width = sequences.Max(s => s.Completion.Length);
        int count = sequences.Sum(s => s.Completion.Length);
        var tokens = new long[rows * length];
        var positions = new long[count];
        var targets = new long[count];
        var slots = new long[count];
        int n = 0;
        for (int row = 0; row < rows; row++)
        {
            (_, int[] prompt, int[] completion) = sequences[row];
            int start = row * length;
            for (int i = 0; i < prompt.Length; i++) tokens[start + i] = prompt[i];
            for (int i = 0; i < completion.Length; i++, n++)
            {
                if (i < completion.Length - 1) tokens[start + prompt.Length + i] = completion[i];
                positions[n] = start + prompt.Length - 1 + i;
                targets[n] = completion[i];
                slots[n] = (row * width) + i;
            }
        }
        return new TokenBatch(
            sequences,
            tensor(tokens, [rows, length], ScalarType.Int64, device),
            tensor(positions, ScalarType.Int64, device),
            tensor(targets, ScalarType.Int64, device),
            tensor(slots, ScalarType.Int64, device),
            width);
    }

    /// <summary>Spreads one value a completion token over a matrix, zero elsewhere: [N] to [rows, width].</summary>
    public Tensor Spread(Tensor values) => zeros(Rows * Width, values.dtype, values.device).index_copy_(0, Slots, values).view(Rows, Width);

    /// <summary>Takes one value a completion token out of a matrix: [rows, width] to [N].</summary>
    public Tensor Collect(Tensor matrix) => matrix.reshape(Rows * Width).index_select(0, Slots);

    public void Dispose()
    {
        Tokens.Dispose();
        Positions.Dispose();
        Targets.Dispose();
        Slots.Dispose();
    }
}
