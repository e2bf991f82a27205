using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.ML.Aer.Tests.Training;

public sealed class RolloutCollectorTests
{
    [Fact]
    public async Task Rewards_RunWhileOtherCompletionsStillGrow()
    {
        var scored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Reward reward = Rewards.Create<CharacterPolicy.Problem>("seen", (problem, completion) =>
        {
            scored.TrySetResult();
            return problem.Answer.Length + completion.Tokens[0];
        });
        IDataView data = CharacterPolicy.Data(new MLContext());
        using RewardSet rewards = RewardSet.Bind(new MLContext(), [reward], data, new RewardSettings { Threads = 1 }, NullLogger.Instance);
        var problems = new TrainingProblems([.. CharacterPolicy.Problems.Select(p => p.Prompt)], [.. CharacterPolicy.Problems.Select(_ => new[] { 1 })]);
        var settings = new RolloutSettings { GroupSize = 2, Seed = 1, Sampling = new SamplingSettings { MaxNewTokens = 1, StopTokens = [] } };

        // The second completion comes only when the first has been judged: a collector that judges at the end would wait for ever.
        var collector = new RolloutCollector(problems, new DigitCodec(), new WaitingSampler(scored.Task), rewards, settings);
        IReadOnlyList<RolloutGroup> groups = await collector.CollectAsync([3], 0, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal([5f, 6f], Assert.Single(groups).Completions.Select(c => c.Reward));
    }

    private sealed class WaitingSampler(Task first) : IRolloutSampler
    {
        public long PolicyVersion => 1;

        public async IAsyncEnumerable<Rollout> SampleAsync(IReadOnlyList<RolloutRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Made(0, 4);
            await first.WaitAsync(cancellationToken);
            yield return Made(1, 5);
        }

        public ValueTask SyncAsync(long policyVersion, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static Rollout Made(int sample, int token) => new()
        {
            RequestId = 0,
            SampleIndex = sample,
            Tokens = [token],
            LogProbs = [0],
            Entropies = [0],
            LossMask = [1],
            FinishReason = FinishReason.Length,
            PolicyVersion = 1,
        };
    }

    private sealed class DigitCodec : IPromptCodec
    {
        public int[] Encode(string prompt) => [1];

        public int[] EncodeCompletion(string completion) => [1];

        public string Decode(IReadOnlyList<int> tokens) => string.Concat(tokens);
    }
}
