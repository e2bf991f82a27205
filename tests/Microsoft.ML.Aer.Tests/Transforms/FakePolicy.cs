using System.Runtime.CompilerServices;

namespace Microsoft.ML.Aer.Tests;

/// <summary>A policy without weights: it repeats the prompt and then draws letters from the completion's own stream.</summary>
internal static class FakePolicy
{
    public const int EndOfSequence = 0;
    public const int ContextLength = 64;

    public static PolicyConfig Config { get; } = new()
    {
        ModelType = "fake",
        VocabularySize = 128,
        HiddenSize = 1,
        IntermediateSize = 1,
        LayerCount = 1,
        HeadCount = 1,
        KeyValueHeadCount = 1,
        HeadSize = 1,
        ContextLength = ContextLength,
        NormEpsilon = 1e-5f,
        TiedHead = true,
        Rotary = new RotarySettings { Theta = 10000, Width = 0 },
        EosTokenIds = [EndOfSequence],
    };

    public static PolicyTransformer Transformer(MLContext mlContext, FakeSampler sampler, Action<DecodingOptions>? configure = null, string output = CompletionColumns.DefaultCompletion)
    {
        var decoding = new DecodingOptions();
        configure?.Invoke(decoding);
        return new PolicyTransformer(mlContext, Model(sampler), CompletionColumns.For(CompletionColumns.DefaultPrompt, output), decoding);
    }

    public static PolicyModel Model(FakeSampler sampler) =>
        new(Config, new CharacterCodec(), new PolicyGeneration { MaxNewTokens = 24 }, new PolicyContents(Assets, sampler.Weights, SafetensorsType.F32, null, 1), () => sampler);

    private static CheckpointAssets Assets => new(new Dictionary<string, byte[]> { [PolicyConfigReader.ConfigFile] = "{}"u8.ToArray() });

    /// <summary>What <see cref="FakeSampler"/> answers to a prompt, found without it.</summary>
    public static string Answer(string prompt, int sample = 0, int seed = 0, int maxNewTokens = 24)
    {
        byte[] bytes = new byte[prompt.Length * 4];
        for (int i = 0; i < prompt.Length; i++) BitConverter.TryWriteBytes(bytes.AsSpan(i * 4), (int)prompt[i]);
        ulong problem = BitConverter.ToUInt64(System.Security.Cryptography.SHA256.HashData(bytes));
        ulong stream = RandomStream.Key(seed, 0, (long)problem, sample);
        string whole = prompt + ":" + FakeSampler.Letter(stream, 0) + FakeSampler.Letter(stream, 1);
        return whole[..Math.Min(whole.Length, maxNewTokens)];
    }

    private sealed class CharacterCodec : IPromptCodec
    {
        public int[] Encode(string prompt) => [.. prompt.Select(c => (int)c)];

        public int[] EncodeCompletion(string completion) => Encode(completion);

        public string Decode(IReadOnlyList<int> tokens) => string.Concat(tokens.Where(t => t != EndOfSequence).Select(t => (char)t));
    }
}

/// <summary>The sampler of <see cref="FakePolicy"/>; it keeps the sizes of its batches and refuses to run twice at once.</summary>
internal sealed class FakeSampler : IRolloutSampler
{
    private int _running;

    public List<int> Batches { get; } = [];

    public FakeWeights Weights { get; } = new();

    public bool Disposed { get; private set; }

    /// <summary>Awaited before each batch, so that a test can hold the sampler.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = _ => Task.CompletedTask;

    public long PolicyVersion => 1;

    public static char Letter(ulong stream, int position) => (char)('a' + (int)(26 * RandomStream.Uniform(stream, position)));

    public async IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Assert.Equal(1, Interlocked.Increment(ref _running));
        try
        {
            Batches.Add(requests.Count);
            await Before(cancellationToken);
            // The last first: callers may not count on an order.
            foreach (RolloutRequest request in requests.Reverse())
            {
                for (int sample = request.Streams.Length - 1; sample >= 0; sample--)
                {
                    ulong stream = request.Streams[sample];
                    List<int> tokens = [.. request.PromptTokens, ':', Letter(stream, 0), Letter(stream, 1), FakePolicy.EndOfSequence];
                    bool cut = tokens.Count > request.Sampling.MaxNewTokens;
                    if (cut) tokens.RemoveRange(request.Sampling.MaxNewTokens, tokens.Count - request.Sampling.MaxNewTokens);
                    yield return new Rollout
                    {
                        RequestId = request.Id,
                        SampleIndex = sample,
                        Tokens = [.. tokens],
                        LogProbs = new float[tokens.Count],
                        Entropies = [.. Enumerable.Repeat(request.Sampling.Temperature, tokens.Count)],
                        LossMask = [.. Enumerable.Repeat((byte)1, tokens.Count)],
                        FinishReason = cut ? FinishReason.Length : FinishReason.Stop,
                        PolicyVersion = 1,
                    };
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return ValueTask.CompletedTask;
    }

    internal sealed class FakeWeights : IPolicyWeights, IDisposable
    {
        public PolicyConfig Config => FakePolicy.Config;

        public nint Address(string name) => throw new NotSupportedException("This policy has no weights.");

        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
