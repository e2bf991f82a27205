using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="ProblemSelection.AccuracyRange"/>.</summary>
internal sealed class AccuracyRangeQueue(int seed, int problemCount, double minimum, double maximum, int recheckEpochs) : ProblemQueue
{
    private readonly ProblemOrder _order = new(seed, problemCount);
    private readonly MeasuredAccuracies _accuracies = new(problemCount);
    private readonly long[] _epochs = new long[problemCount]; // in which each problem was last handed out

    public override int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public override void Observe(int problem, double accuracy) => _accuracies.Set(problem, accuracy);

    public override JsonObject Save()
    {
        JsonObject state = base.Save();
        _accuracies.Save(state);
        MeasuredAccuracies.Write(state, "epochs", _epochs);
        return state;
    }

    public override void Restore(JsonObject state)
    {
        base.Restore(state);
        _accuracies.Restore(state);
        MeasuredAccuracies.Read(state, "epochs", _epochs);
    }

    private int Next()
    {
        // Where a whole round has nothing in the range, the next problem is taken as it comes.
        for (int passed = 0; passed < problemCount && !IsWanted(_order[Position]); passed++) Position++;
        int problem = _order[Position];
        _epochs[problem] = Position / problemCount;
        Position++;
        return problem;
    }

    private bool IsWanted(int problem)
    {
        float accuracy = _accuracies[problem];
        bool isDue = recheckEpochs > 0 && (Position / problemCount) - _epochs[problem] >= recheckEpochs;
        return float.IsNaN(accuracy) || isDue || (accuracy >= minimum && accuracy <= maximum);
    }
}
