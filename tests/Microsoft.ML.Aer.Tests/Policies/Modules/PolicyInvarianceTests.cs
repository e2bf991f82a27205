using FsCheck.Xunit;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer.Tests;

/// <summary>What a row's hidden states must not depend on: padding to its right, and the rows beside it.</summary>
public sealed class PolicyInvarianceTests : IDisposable
{
    private const int Vocabulary = 19;

    private readonly CausalPolicy _policy = Load();

    [Property(MaxTest = 60)]
    public void RightPadding_ChangesNothing(byte[] tokens, byte padding, byte id)
    {
        long[] row = Row(tokens);
        using DisposeScope scope = NewDisposeScope();
        long[] padded = [.. row, .. Enumerable.Repeat((long)id % Vocabulary, padding % 24)];

        AssertNear(Hidden([row])[0], Hidden([padded])[0].narrow(0, 0, row.Length));
    }

    [Property(MaxTest = 60)]
    public void Permutation_PermutesRows(byte[][] batch, int seed)
    {
        if (batch.Length == 0) return;
        using DisposeScope scope = NewDisposeScope();
        long[][] rows = [.. batch.Take(6).Select(Row)];
        int longest = rows.Max(r => r.Length);
        long[][] padded = [.. rows.Select(r => (long[])[.. r, .. new long[longest - r.Length]])];
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        new Random(seed).Shuffle(order);

        Tensor expected = Hidden(padded), found = Hidden([.. order.Select(i => padded[i])]);
        for (int i = 0; i < order.Length; i++)
        {
            int length = rows[order[i]].Length;
            AssertNear(expected[order[i]].narrow(0, 0, length), found[i].narrow(0, 0, length));
        }
    }

    public void Dispose() => _policy.Dispose();

    private static CausalPolicy Load()
    {
        using TinyPolicy folder = TinyPolicy.Create(TinyPolicy.Config("qwen3"));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Folder);
        return CausalPolicy.Load(checkpoint, CPU, ScalarType.Float32, seed: 5);
    }

    // One to 32 tokens.
    private static long[] Row(byte[] tokens) => tokens.Length == 0 ? [1] : [.. tokens.Take(32).Select(t => (long)t % Vocabulary)];

    private Tensor Hidden(long[][] rows)
    {
        using IDisposable noGradient = no_grad();
        return _policy.Hidden(tensor([.. rows.SelectMany(r => r)], [rows.Length, rows[0].Length]));
    }

    private static void AssertNear(Tensor expected, Tensor found)
    {
        float difference = expected.sub(found).abs().max().item<float>();
        Assert.True(difference < 2e-5f * Math.Max(1, expected.abs().max().item<float>()), $"off by {difference}");
    }
}
