using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Aer;

/// <summary>
/// The plain reference: samples with the very TorchSharp policy that is trained, row by row, over its key-value
/// cache. It never lags behind the weights, so that <see cref="SyncAsync"/> only counts; the other samplers are
/// faster and are tested against it.
/// </summary>
/// <remarks>The policy belongs to the caller, who must not update it while completions are under way.</remarks>
internal sealed class TorchRolloutSampler(CausalPolicy policy, long policyVersion) : IRolloutSampler
{
    // Rows of one batch; bounds the key-value cache.
    private const int MaxBatchSize = 64;

    public long PolicyVersion { get; private set; } = policyVersion;

    public IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, CancellationToken cancellationToken)
    {
        RolloutRequests.Check(requests, policy.Config.VocabularySize, policy.Config.ContextLength);
        return BackgroundRollouts.Run((emit, stop) => Generate(requests, emit, stop), cancellationToken);
    }

    public ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken)
    {
        RolloutVersions.CheckNewer(policyVersion, PolicyVersion);
        PolicyVersion = policyVersion;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Generate(IReadOnlyList<RolloutRequest> requests, Action<Rollout> emit, CancellationToken stop)
    {
        int context = policy.Config.ContextLength;
        IEnumerable<CompletionBuilder> rows = requests.SelectMany(request => request.Streams.Select((_, sample) => new CompletionBuilder(request, sample, context)));
        foreach (CompletionBuilder[] batch in rows.OrderBy(row => row.Prompt.Length).Chunk(MaxBatchSize)) Decode(batch, emit, stop);
    }

    private void Decode(CompletionBuilder[] rows, Action<Rollout> emit, CancellationToken stop)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Device device = policy.HeadWeight.device;
        long longest = rows.Max(row => row.Prompt.Length);
        using var cache = new KeyValueCache(policy.Config, rows.Length, longest + rows.Max(row => row.Limit), device, policy.HeadWeight.dtype);

        long[] positions = [.. rows.Select(row => (long)row.Prompt.Length)]; // of each row's next token
        Tensor prompts = tensor(Pad(rows, longest), [rows.Length, longest], device: device); // [B, S]
        Tensor hidden = policy.Hidden(prompts, cache, new long[rows.Length]); // [B, S, hidden]
        Tensor ends = tensor(positions.Select(position => position - 1).ToArray(), device: device).view(-1, 1, 1).expand(-1, 1, hidden.shape[2]);
        Tensor last = hidden.gather(1, ends); // [B, 1, hidden]
        long[] next = new long[rows.Length];
        stop.ThrowIfCancellationRequested();
        while (Draw(rows, last, next, emit))
        {
            stop.ThrowIfCancellationRequested();
            using Tensor previous = last;
            last = Next(next, cache, positions);
            for (int i = 0; i < rows.Length; i++)
            {
                if (!rows[i].IsFinished) positions[i]++; // a finished row repeats its last position, seen by nobody
            }
        }
    }

    // Draws the next token of every unfinished row from its hidden state, [B, 1, hidden]; false when all have ended.
    private bool Draw(CompletionBuilder[] rows, Tensor last, long[] next, Action<Rollout> emit)
    {
        using DisposeScope scope = NewDisposeScope();
        int vocabulary = policy.Config.VocabularySize;
        Tensor logits = policy.Logits(last).to(ScalarType.Float32).to(CPU).contiguous(); // [B, 1, vocabulary]
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(logits.bytes);
        bool unfinished = false;
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].IsFinished) continue;
            next[i] = rows[i].Draw(values.Slice(i * vocabulary, vocabulary)).Token;
            if (rows[i].IsFinished) emit(rows[i].Build(PolicyVersion));
            else unfinished = true;
        }
        return unfinished;
    }

    // Hidden states of the tokens just drawn, [B, 1, hidden].
    private Tensor Next(long[] tokens, KeyValueCache cache, long[] positions)
    {
        using DisposeScope scope = NewDisposeScope();
        return policy.Hidden(tensor(tokens, [tokens.Length, 1], device: policy.HeadWeight.device), cache, positions).MoveToOuterDisposeScope();
    }

    private static long[] Pad(CompletionBuilder[] rows, long length)
    {
        long[] tokens = new long[rows.Length * length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Prompt.Length; j++) tokens[(i * length) + j] = rows[i].Prompt[j];
        }
        return tokens;
    }
}
