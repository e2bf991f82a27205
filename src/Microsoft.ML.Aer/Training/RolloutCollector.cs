namespace Microsoft.ML.Aer;

/// <summary>From problems to scored completions: asks the sampler, and has each completion judged while others still grow.</summary>
internal sealed class RolloutCollector(TrainingProblems problems, IPromptCodec codec, IRolloutSampler sampler, RewardSet rewards, RolloutSettings settings)
{
    /// <summary>Samples and scores a group of completions for each problem.</summary>
    /// <param name="drawn">Problems by row number; one that occurs again gets completions of its own.</param>
    /// <param name="stream">First part of the completions' random streams: the step.</param>
    /// <param name="cancellationToken">Ends the sampling.</param>
    public async Task<IReadOnlyList<RolloutGroup>> CollectAsync(IReadOnlyList<int> drawn, long stream, CancellationToken cancellationToken)
    {
        int size = settings.GroupSize;
        RolloutRequest[] requests = Requests(drawn, stream);
        var rollouts = new Rollout[drawn.Count * size];
        RewardTable table;
        RewardRunner runner = rewards.Start(rollouts.Length, cancellationToken);
        await using (runner.ConfigureAwait(false))
        {
            await foreach (Rollout rollout in sampler.SampleAsync(requests, cancellationToken).ConfigureAwait(false))
            {
                int index = (rollout.RequestId * size) + rollout.SampleIndex, problem = drawn[rollout.RequestId];
                rollouts[index] = rollout;
                runner.Add(index, problem, new Completion(problems.Prompts[problem], codec.Decode(rollout.Tokens), rollout.Tokens, rollout.FinishReason, problems.Tokens[problem]));
            }
            table = await runner.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
        return [.. drawn.Select((problem, group) => new RolloutGroup(problem, problems.Tokens[problem],
            [.. Enumerable.Range(group * size, size).Select(i => new ScoredRollout(rollouts[i], table.Totals[i], table.Values[i]))]))];
    }

    /// <summary>
    /// The groups of one training step. With dynamic sampling (DAPO) only groups whose rewards differ are kept, and
    /// further problems are drawn in the place of the others.
    /// </summary>
    /// <param name="queue">Hands out the problems, and is told how the policy did on each.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="cancellationToken">Ends the sampling.</param>
    public async Task<RolloutBatch> CollectStepAsync(ProblemQueue queue, int step, CancellationToken cancellationToken)
    {
        List<RolloutGroup> kept = [];
        IReadOnlyList<RolloutGroup> last = [];
        int promptsDrawn = 0;
        for (int draw = 0; kept.Count < settings.PromptsPerStep && draw < (settings.DynamicSampling ? settings.MaxPromptDraws : 1); draw++)
        {
            int[] drawn = queue.Draw(settings.PromptsPerStep - kept.Count);
            promptsDrawn += drawn.Length;
            // Streams of a later draw are kept apart from the first's: the same problem may come again.
            last = await CollectAsync(drawn, step + ((long)draw << 32), cancellationToken).ConfigureAwait(false);
            foreach (RolloutGroup group in last) queue.Observe(group.Problem, group.Accuracy(settings.AccuracyReward, settings.SuccessThreshold));
            kept.AddRange(settings.DynamicSampling ? last.Where(g => g.Varies) : last);
        }
        // Where no group at all varies, what was drawn last still has entropy to be measured and kept.
        return new RolloutBatch(kept.Count > 0 ? kept : last, promptsDrawn);
    }

    /// <summary>The same for completions at another temperature.</summary>
    public RolloutCollector Tempered(TemperedSampling sampling) => new(problems, codec, sampler, rewards, settings with
    {
        GroupSize = sampling.CompletionsPerPrompt,
        Sampling = settings.Sampling with { Temperature = (float)(settings.Sampling.Temperature * sampling.Temperature) },
    });

    private RolloutRequest[] Requests(IReadOnlyList<int> drawn, long stream)
    {
        var occurrences = new Dictionary<int, int>();
        var requests = new RolloutRequest[drawn.Count];
        for (int id = 0; id < requests.Length; id++)
        {
            int problem = drawn[id], firstSample = occurrences.GetValueOrDefault(problem) * settings.GroupSize;
            occurrences[problem] = occurrences.GetValueOrDefault(problem) + 1;
            ulong[] streams = [.. Enumerable.Range(firstSample, settings.GroupSize).Select(sample => RandomStream.Key(settings.Seed, stream, problem, sample))];
            requests[id] = new RolloutRequest(id, problems.Tokens[problem], streams, settings.Sampling);
        }
        return requests;
    }
}

/// <summary>How many completions are made of how many problems, and how.</summary>
internal sealed record RolloutSettings
{
    public required int GroupSize { get; init; }

    public required int Seed { get; init; }

    public required SamplingSettings Sampling { get; init; }

    public int PromptsPerStep { get; init; }

    /// <summary>Which reward says whether a completion is correct.</summary>
    public int AccuracyReward { get; init; }

    public float SuccessThreshold { get; init; }

    public bool DynamicSampling { get; init; }

    public int MaxPromptDraws { get; init; } = 1;
}
