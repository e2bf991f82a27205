using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// Sequences behind each other in one row, without padding; those of a group continue one prompt, which stands there
/// once. Each sequence is attended by itself, so nothing is computed for tokens that do not see each other.
/// </summary>
internal sealed class PackedSequences : IAttentionPattern
{
    private readonly long[] _lengths;
    private readonly IReadOnlyList<PackedGroup> _groups;
    private readonly Tensor?[] _masks; // for each group [longest branch, prompt + longest branch], added to the scores

    /// <param name="groups">In the order of the row.</param>
    /// <param name="device">Where the pass runs.</param>
    /// <param name="type">Type of the activations.</param>
    public PackedSequences(IReadOnlyList<PackedGroup> groups, Device device, ScalarType type)
    {
        _groups = groups;
        _lengths = [.. groups.SelectMany(g => g.Branches.Select(b => (long)b).Prepend(g.Trunk))];
        _masks = [.. groups.Select(g => g.Branches.Count == 0 ? null : Mask(g, device, type))];
    }

    public Tensor Attend(int layer, Tensor query, Tensor key, Tensor value)
    {
        long keyValueHeads = key.shape[2];
        // Splitting once: its gradient is one concatenation, where that of a slice is a whole row of zeros.
        Tensor[] queries = Split(query, keyValueHeads), keys = Split(key, keyValueHeads), values = Split(value, keyValueHeads);
        var attended = new List<Tensor>(_lengths.Length);
        for (int group = 0, part = 0; group < _groups.Count; group++)
        {
            (Tensor trunkKey, Tensor trunkValue) = (keys[part], values[part]); // [key-value heads, 1, S, head size]
            attended.Add(Causal(queries[part], trunkKey, trunkValue));
            part++;
            if (_groups[group].Branches.Count == 0) continue;
            long prompt = _groups[group].Prompt;
            Tensor promptKey = First(trunkKey, prompt), promptValue = First(trunkValue, prompt);
            foreach (int length in _groups[group].Branches)
            {
                Tensor mask = _masks[group]!.narrow(0, 0, length).narrow(1, 0, prompt + length);
                attended.Add(Masked(queries[part], cat([promptKey, keys[part]], 2), cat([promptValue, values[part]], 2), mask));
                part++;
            }
        }
        return cat([.. attended.Select(a => a.permute(2, 0, 1, 3))], 0).view(query.shape);
    }

    // A key-value head is a batch entry here and its query heads that entry's heads, so that none is copied for them.
    private Tensor[] Split(Tensor heads, long keyValueHeads) =>
        heads.view(heads.shape[1], keyValueHeads, -1, heads.shape[3]).permute(1, 2, 0, 3).split(_lengths, 2);

    private static Tensor Causal(Tensor query, Tensor key, Tensor value) =>
        ScaledDotProduct.Causal(query, Shared(key, query), Shared(value, query));

    private static Tensor Masked(Tensor query, Tensor key, Tensor value, Tensor mask) =>
        ScaledDotProduct.Masked(query, Shared(key, query), Shared(value, query), mask.view(1, 1, mask.shape[0], mask.shape[1]));

    private static Tensor Shared(Tensor keyValue, Tensor query) => keyValue.expand(-1, query.shape[1], -1, -1);

    // A split again, for its gradient's sake.
    private static Tensor First(Tensor trunk, long prompt) =>
        trunk.shape[2] == prompt ? trunk : trunk.split([prompt, trunk.shape[2] - prompt], 2)[0];

    // A branch's token sees the whole prompt and the branch up to itself.
    private static Tensor Mask(PackedGroup group, Device device, ScalarType type)
    {
        long longest = group.Branches.Max();
        return TensorNumbers.Full([longest, group.Prompt + longest], float.NegativeInfinity, type, device).triu(group.Prompt + 1);
    }
}

/// <summary>One prompt's sequences in a packed row: the trunk first, then each branch.</summary>
/// <param name="Prompt">Tokens of the prompt, with which the trunk begins.</param>
/// <param name="Trunk">Tokens of the prompt and of one continuation.</param>
/// <param name="Branches">Tokens of each further continuation, at least one.</param>
internal sealed record PackedGroup(int Prompt, int Trunk, IReadOnlyList<int> Branches);
