namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>Rollout requests of random prompts, whose completions end at their length alone.</summary>
internal static class Requests
{
    public static RolloutRequest[] Create(PolicyConfig config, int completions, int group, int promptLength, int newTokens, int seed = 1) =>
        Create(config, [.. Enumerable.Repeat(newTokens, (completions + group - 1) / group)], group, promptLength, seed);

    /// <summary>One request for each of the lengths that completions are to have.</summary>
    public static RolloutRequest[] Create(PolicyConfig config, IReadOnlyList<int> newTokens, int group, int promptLength, int seed = 1)
    {
        var random = new Random(7);
        return [.. newTokens.Select((length, id) => new RolloutRequest(
            id,
            [.. Enumerable.Range(0, promptLength).Select(_ => random.Next(1, config.VocabularySize))],
            [.. Enumerable.Range(0, group).Select(sample => RandomStream.Key(seed, 0, id, sample))],
            new() { MaxNewTokens = length, StopTokens = [] }))];
    }
}
