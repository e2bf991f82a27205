using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Prompts and completions packed for <see cref="CausalPolicy.Hidden(PackedTokens)"/>: no padding, and a prompt that
/// several completions continue stands there once. A completion's last token is left out, for nothing asks what follows it.
/// </summary>
/// <remarks>
/// <see cref="Predicting"/> and <see cref="Targets"/> go sequence by sequence in the order given, whatever the order in
/// the row: <c>policy.Hidden(packed).index_select(0, packed.Predicting)</c> are the states for an <see cref="OutputHead"/>.
/// </remarks>
internal sealed class PackedTokens : IDisposable
{
    private PackedTokens(IReadOnlyList<PackedGroup> groups, int longest, Tensor ids, Tensor positions, Tensor predicting, Tensor targets)
    {
        (Groups, LongestLength, Ids, Positions, Predicting, Targets) = (groups, longest, ids, positions, predicting, targets);
    }

    /// <summary>The row's make-up, in its order.</summary>
    public IReadOnlyList<PackedGroup> Groups { get; }

    /// <summary>One more than the largest position.</summary>
    public int LongestLength { get; }

    /// <summary>[N] int64: the tokens.</summary>
    public Tensor Ids { get; }

    /// <summary>[N] int64: each token's position in its own sequence.</summary>
    public Tensor Positions { get; }

    /// <summary>[M] int64: for each completion token, which packed token predicts it.</summary>
    public Tensor Predicting { get; }

    /// <summary>[M] int64: each completion token.</summary>
    public Tensor Targets { get; }

    /// <summary>Packed tokens that sequences take together: what a budget of tokens should count.</summary>
    public static int Count(IEnumerable<TrainingSequence> sequences) =>
        sequences.GroupBy(s => s.Prompt, TokenSequenceComparer.Instance).Sum(g => g.Key.Length + g.Sum(s => s.Completion.Length - 1));

    /// <param name="sequences">At least one. Equal prompts are shared wherever they stand.</param>
    /// <param name="device">Where the tensors are made.</param>
    /// <returns>Tensors of the caller's dispose scope, if there is one.</returns>
    public static PackedTokens Create(IReadOnlyList<TrainingSequence> sequences, Device device)
    {
        var ids = new List<long>();
        var positions = new List<long>();
        var groups = new List<PackedGroup>();
        var starts = new (int Prompt, int Completion)[sequences.Count]; // of the prompt's last token, of the completion's first
        foreach (var members in Enumerable.Range(0, sequences.Count).GroupBy(i => sequences[i].Prompt, TokenSequenceComparer.Instance))
        {
            int[] prompt = members.Key;
            int last = ids.Count + prompt.Length - 1;
            Append(prompt, 0);
            var lengths = new List<int>();
            // The longest first: in the trunk it needs no mask, and nothing of the prompt a second time.
            foreach (int member in members.OrderByDescending(i => sequences[i].Completion.Length))
            {
                starts[member] = (last, ids.Count);
                int[] completion = sequences[member].Completion;
                Append(completion.AsSpan(0, completion.Length - 1), prompt.Length);
                lengths.Add(completion.Length - 1);
            }
            groups.Add(new PackedGroup(prompt.Length, prompt.Length + lengths[0], [.. lengths.Skip(1).Where(l => l > 0)]));
        }
        long[] predicting = [.. sequences.SelectMany((s, i) => Enumerable.Range(0, s.Completion.Length).Select(t => (long)(t == 0 ? starts[i].Prompt : starts[i].Completion + t - 1)))];
        long[] targets = [.. sequences.SelectMany(s => s.Completion.Select(t => (long)t))];
        return new PackedTokens(groups, groups.Max(g => g.Trunk), Vector(ids), Vector(positions), Vector(predicting), Vector(targets));

        void Append(ReadOnlySpan<int> tokens, int first)
        {
            for (int i = 0; i < tokens.Length; i++)
            {
                ids.Add(tokens[i]);
                positions.Add(first + i);
            }
        }

        Tensor Vector(IEnumerable<long> values) => tensor(values.ToArray(), ScalarType.Int64, device);
    }

    public void Dispose()
    {
        Ids.Dispose();
        Positions.Dispose();
        Predicting.Dispose();
        Targets.Dispose();
    }
}
