namespace Microsoft.ML.Aer;

/// <summary>What every sampler demands of its requests before it draws anything.</summary>
internal static class RolloutRequests
{
    /// <summary>Refuses requests that a policy of this vocabulary and context length cannot answer.</summary>
    /// <exception cref="ArgumentException">A prompt or a setting is out of range; the message names request and value.</exception>
    public static void Check(IReadOnlyList<RolloutRequest> requests, int vocabularySize, int contextLength)
    {
        var ids = new HashSet<int>();
        foreach (RolloutRequest request in requests)
        {
            string? fault = Fault(request, vocabularySize, contextLength);
            if (fault is null && !ids.Add(request.Id)) fault = "another request of the same call has the same id, so their completions could not be told apart";
            if (fault is not null) throw new ArgumentException($"Rollout request {request.Id}: {fault}.", nameof(requests));
        }
    }

    private static string? Fault(RolloutRequest request, int vocabularySize, int contextLength)
    {
        SamplingSettings sampling = request.Sampling;
        int length = request.PromptTokens.Length;
        if (length == 0) return "the prompt has no tokens; it needs at least one, such as the beginning-of-sequence token";
        if (length >= contextLength) return $"the prompt has {length} tokens, but the policy's context of {contextLength} must hold at least one more; shorten the prompt";
        foreach (int token in request.PromptTokens)
        {
            if ((uint)token >= (uint)vocabularySize) return $"the prompt has token {token}, but the policy's vocabulary ends at {vocabularySize - 1}; the tokenizer does not fit the policy";
        }
        if (request.Streams.Length == 0) return "it has no random streams; it needs one for each completion";
        if (sampling.MaxNewTokens < 1) return $"MaxNewTokens is {sampling.MaxNewTokens}; it must be at least 1";
        if (!float.IsFinite(sampling.Temperature) || sampling.Temperature < 0) return $"Temperature is {sampling.Temperature}; it must be 0 (greedy) or a positive number";
        if (sampling.TopK < 0) return $"TopK is {sampling.TopK}; it must be 0 (all tokens) or positive";
        if (!(sampling.TopP > 0 && sampling.TopP <= 1)) return $"TopP is {sampling.TopP}; it must be above 0 and at most 1 (all tokens)";
        foreach (int token in sampling.StopTokens)
        {
            if ((uint)token >= (uint)vocabularySize) return $"stop token {token} is outside the policy's vocabulary, which ends at {vocabularySize - 1}";
        }
        return null;
    }
}
