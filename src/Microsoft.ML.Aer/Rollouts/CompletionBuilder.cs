namespace Microsoft.ML.Aer;

/// <summary>
/// One completion while it grows: draws its tokens from its own stream and keeps what a <see cref="Rollout"/> needs.
/// Allocates with its first token, for all of them, and when built. All samplers use it, so that they draw and stop alike.
/// </summary>
internal sealed class CompletionBuilder
{
    private readonly RolloutRequest _request;
    private readonly int _sampleIndex;
    private readonly int[] _stopTokens;
    private int[] _tokens = [];
    private float[] _logProbs = [];
    private float[]? _truncatedLogProbs;
    private float[] _entropies = [];
    private FinishReason? _finishReason;

    /// <summary>Starts the completion of one sample of a request.</summary>
    /// <param name="request">The prompt, shorter than the context (see <see cref="RolloutRequests.Check"/>).</param>
    /// <param name="sampleIndex">Index into the request's streams.</param>
    /// <param name="contextLength">Most positions the policy has: prompt and completion together stay within it.</param>
    public CompletionBuilder(RolloutRequest request, int sampleIndex, int contextLength)
    {
        _request = request;
        _sampleIndex = sampleIndex;
        _stopTokens = [.. request.Sampling.StopTokens];
        Limit = Math.Min(request.Sampling.MaxNewTokens, contextLength - request.PromptTokens.Length);
    }

    public ReadOnlySpan<int> Prompt => _request.PromptTokens;

    /// <summary>Number of tokens drawn so far, and the position of the next one in the stream.</summary>
    public int Count { get; private set; }

    /// <summary>Most tokens the completion may have.</summary>
    public int Limit { get; }

    public bool IsFinished => _finishReason is not null;

    /// <summary>The tokens drawn so far.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>The token drawn last, which is the policy's next input.</summary>
    public int LastToken => _tokens[Count - 1];

    /// <summary>Draws the next token from the policy's logits [vocabulary] at the completion's last position.</summary>
    public SampledToken Draw(ReadOnlySpan<float> logits)
    {
        SampledToken drawn = TokenSampler.Sample(logits, _request.Sampling, _request.Streams[_sampleIndex], Count);
        Append(drawn);
        return drawn;
    }

    /// <summary>Takes a token drawn elsewhere.</summary>
    public void Append(SampledToken drawn)
    {
        if (IsFinished) throw new InvalidOperationException($"Sample {_sampleIndex} of request {_request.Id} has ended: nothing can follow its last token.");
        if (Count == 0) Allocate();
        _tokens[Count] = drawn.Token;
        _logProbs[Count] = drawn.LogProb;
        _truncatedLogProbs?[Count] = drawn.TruncatedLogProb;
        _entropies[Count] = drawn.Entropy;
        Count++;
        if (_stopTokens.AsSpan().Contains(drawn.Token)) _finishReason = FinishReason.Stop;
        else if (Count == Limit) _finishReason = FinishReason.Length;
    }

    /// <summary>The finished completion, in arrays of its own.</summary>
    public Rollout Build(long policyVersion)
    {
        byte[] lossMask = new byte[Count];
        Array.Fill(lossMask, (byte)1);
        return new()
        {
            RequestId = _request.Id,
            SampleIndex = _sampleIndex,
            Tokens = _tokens[..Count],
            LogProbs = _logProbs[..Count],
            TruncatedLogProbs = _truncatedLogProbs?[..Count],
            Entropies = _entropies[..Count],
            LossMask = lossMask,
            FinishReason = _finishReason ?? throw new InvalidOperationException($"Sample {_sampleIndex} of request {_request.Id} has not ended yet."),
            PolicyVersion = policyVersion,
        };
    }

    private void Allocate()
    {
        _tokens = new int[Limit];
        _logProbs = new float[Limit];
        _truncatedLogProbs = _request.Sampling.Truncates ? new float[Limit] : null;
        _entropies = new float[Limit];
    }
}
