using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>Prompts in, completions out: one policy with one set of decoding settings.</summary>
internal sealed class CompletionGenerator(PolicyModel model, string promptColumn, DecodingOptions decoding)
{
    private const int CancellationPollMilliseconds = 50;
    private readonly SamplingSettings _sampling = decoding.Sampling(model.Generation, model.Config.EosTokenIds);

    public DecodingOptions Decoding => decoding;

    /// <summary>Answers all prompts together; the result is indexed by prompt and by completion.</summary>
    /// <param name="host">Its context's cancellation ends the wait.</param>
    /// <param name="prompts">The prompts' texts.</param>
    /// <param name="firstRow">Row of the first prompt, for messages.</param>
    public GeneratedCompletion[][] Generate(IHost host, IReadOnlyList<string> prompts, long firstRow)
    {
        model.AddReference();
        try
        {
            RolloutRequest[] requests = [.. prompts.Select((prompt, i) => Request(host, i, prompt, firstRow + i))];
            return Array.ConvertAll(Wait(host, requests), rollouts => Array.ConvertAll(rollouts, Completion));
        }
        finally
        {
            model.Release();
        }
    }

    private RolloutRequest Request(IHost host, int id, string prompt, long row)
    {
        int[] tokens = model.Codec.Encode(prompt);
        if (tokens.Length == 0)
        {
            throw host.Process(new InvalidOperationException($"Row {row}: the prompt in column '{promptColumn}' has no tokens, and a policy needs at least one to go on from."));
        }
        int room = model.Config.ContextLength - tokens.Length;
        if (room < 1)
        {
            throw host.Process(new InvalidOperationException(
                $"Row {row}: the prompt in column '{promptColumn}' has {tokens.Length} tokens, but the policy's context of {model.Config.ContextLength} leaves room for a completion only below that. Shorten the prompt."));
        }
        ulong problem = Fingerprint(tokens);
        ulong[] streams = [.. Enumerable.Range(0, decoding.CompletionsPerPrompt).Select(sample => RandomStream.Key(decoding.Seed, 0, (long)problem, sample))];
        return new RolloutRequest(id, tokens, streams, _sampling with { MaxNewTokens = Math.Min(_sampling.MaxNewTokens, room) });
    }

    private Rollout[][] Wait(IHost host, RolloutRequest[] requests)
    {
        host.CheckAlive();
        using var cancellation = new CancellationTokenSource();
        Task<Rollout[][]> task = model.Rollouts.RunAsync(requests, cancellation.Token);
        try
        {
            // ML.NET's cancellation is a flag, not a token.
            while (Task.WaitAny([task], CancellationPollMilliseconds) < 0) host.CheckAlive();
        }
        catch
        {
            cancellation.Cancel();
            throw;
        }
        return task.GetAwaiter().GetResult();
    }

    private GeneratedCompletion Completion(Rollout rollout) => new(
        model.Codec.Decode(rollout.Tokens),
        rollout.Tokens,
        rollout.FinishReason,
        rollout.Entropies.Length == 0 ? 0 : rollout.Entropies.Average());

    /// <summary>Names a prompt by its tokens, so that its completions do not depend on the row it stands in.</summary>
    private static ulong Fingerprint(int[] tokens)
    {
        byte[] bytes = new byte[tokens.Length * sizeof(int)];
        for (int i = 0; i < tokens.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), tokens[i]);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes));
    }
}
