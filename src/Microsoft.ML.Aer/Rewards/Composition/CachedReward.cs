using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A reward whose verdicts are kept by problem and completion. Faults are not kept.</summary>
internal sealed class CachedReward(Reward inner, int capacity) : DelegatingReward(inner, inner.Name)
{
    // As one piece: the verdict of a whole is what is kept.
    internal override CompositeReward? Composition => null;

    public override RewardScorer Bind(IHostEnvironment environment, IDataView problems) => new Scorer(Inner.Bind(environment, problems), capacity);

    private sealed class Scorer(RewardScorer inner, int capacity) : RewardScorer
    {
        // Two generations: when the younger is full it becomes the older, whose verdicts are forgotten unless they were asked for again.
        private readonly Lock _lock = new();
        private ConcurrentDictionary<Key, float?> _young = new(), _old = new();

        public override async ValueTask<float?> ScoreAsync(int problem, Completion completion, CancellationToken cancellationToken)
        {
            var key = new Key(problem, completion.Text, completion.FinishReason);
            if (_young.TryGetValue(key, out float? known)) return known;
            float? score = _old.TryGetValue(key, out float? older) ? older : await inner.ScoreAsync(problem, completion, cancellationToken).ConfigureAwait(false);
            if (score is { } number && !float.IsFinite(number)) return score;
            lock (_lock)
            {
                if (_young.Count >= (capacity + 1) / 2) (_young, _old) = (new(), _young);
                _young[key] = score;
            }
            return score;
        }

        private readonly record struct Key(int Problem, string Text, FinishReason FinishReason);
    }
}
