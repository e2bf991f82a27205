using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="ProblemSelection.Prioritized"/>.</summary>
internal sealed class PrioritizedQueue(int seed, int problemCount, double floor) : ProblemQueue
{
    // Problem -2 keeps this stream apart from those of the completions and of the shuffled order.
    private readonly ulong _stream = RandomStream.Key(seed, 0, problem: -2, sample: 0);
    private readonly MeasuredAccuracies _accuracies = new(problemCount);

    public override int[] Draw(int count)
    {
        var drawn = new int[count];
        double[] weights = [];
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            if (i % problemCount == 0)
            {
                weights = [.. Enumerable.Range(0, problemCount).Select(Weight)];
                total = weights.Sum();
            }
            drawn[i] = Pick(weights, RandomStream.Uniform(_stream, Position++) * total);
            total -= weights[drawn[i]];
            weights[drawn[i]] = 0;
        }
        return drawn;
    }

    public override void Observe(int problem, double accuracy) => _accuracies.Set(problem, accuracy);

    public override JsonObject Save()
    {
        JsonObject state = base.Save();
        _accuracies.Save(state);
        return state;
    }

    public override void Restore(JsonObject state)
    {
        base.Restore(state);
        _accuracies.Restore(state);
    }

    private double Weight(int problem) => float.IsNaN(_accuracies[problem]) ? 1 : Math.Max(1 - _accuracies[problem], floor);

    // The first problem at which the running sum of weights exceeds the target; rounding may leave it at the last of any weight.
    private static int Pick(double[] weights, double target)
    {
        double reached = 0;
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0) continue;
            reached += weights[i];
            if (target < reached) return i;
            last = i;
        }
        return last;
    }
}
