using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Conformance;

/// <summary>Greedy decoding with the TorchSharp policy: a right-padded prefill of all prompts, then token by token.</summary>
internal static class TorchGreedy
{
    public static int[][] Decode(CausalPolicy policy, int[][] prompts, int count, IReadOnlyCollection<int> stopIds)
    {
        int longest = prompts.Max(p => p.Length);
        using DisposeScope scope = NewDisposeScope();
        using var cache = new KeyValueCache(policy.Config, prompts.Length, longest + count, CPU, ScalarType.Float32);
        long[] padded = [.. prompts.SelectMany(p => p.Select(t => (long)t).Concat(Enumerable.Repeat(0L, longest - p.Length)))];
        Tensor hidden = policy.Hidden(tensor(padded, [prompts.Length, longest]), cache, new long[prompts.Length]);
        long[] positions = [.. prompts.Select(p => (long)p.Length)];
        List<int>[] continuations = [.. prompts.Select(_ => new List<int>())];
        Tensor last = hidden.gather(1, tensor(positions.Select(position => position - 1).ToArray()).view(-1, 1, 1).expand(-1, 1, hidden.shape[2]));
        for (int step = 0; step < count; step++)
        {
            using DisposeScope inner = NewDisposeScope();
            long[] chosen = policy.Logits(last).squeeze(1).argmax(-1).data<long>().ToArray();
            for (int row = 0; row < prompts.Length; row++)
            {
                if (continuations[row].Count > 0 && stopIds.Contains(continuations[row][^1])) continue;
                continuations[row].Add((int)chosen[row]);
            }
            if (step + 1 == count) break;
            last = policy.Hidden(tensor(chosen, [prompts.Length, 1]), cache, positions).MoveToOuterDisposeScope();
            for (int row = 0; row < prompts.Length; row++) positions[row]++;
        }
        return [.. continuations.Select(c => c.ToArray())];
    }
}
