using System.Text.Json.Nodes;

namespace Microsoft.ML.Aer;

/// <summary>See <see cref="ProblemSelection.Curriculum"/>.</summary>
internal sealed class CurriculumQueue(int seed, int problemCount, bool hardestFirst) : ProblemQueue
{
    private readonly ProblemOrder _shuffled = new(seed, problemCount);
    private readonly MeasuredAccuracies _accuracies = new(problemCount);
    private readonly int[] _order = new int[problemCount]; // of the present epoch

    public override int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public override void Observe(int problem, double accuracy) => _accuracies.Set(problem, accuracy);

    public override JsonObject Save()
    {
        JsonObject state = base.Save();
        _accuracies.Save(state);
        MeasuredAccuracies.Write(state, "order", _order);
        return state;
    }

    public override void Restore(JsonObject state)
    {
        base.Restore(state);
        _accuracies.Restore(state);
        MeasuredAccuracies.Read(state, "order", _order);
    }

    private int Next()
    {
        int place = (int)(Position % problemCount);
        if (place == 0) Arrange();
        Position++;
        return _order[place];
    }

    // A stable sort of the epoch's shuffled order: equal accuracies, as in the first epoch all are, stay shuffled. Unmeasured ones count as never solved.
    private void Arrange()
    {
        IEnumerable<int> shuffled = Enumerable.Range(0, problemCount).Select(i => _shuffled[Position + i]);
        float Ease(int problem) => float.IsNaN(_accuracies[problem]) ? 0 : _accuracies[problem];
        int[] order = [.. hardestFirst ? shuffled.OrderBy(Ease) : shuffled.OrderByDescending(Ease)];
        order.CopyTo(_order, 0);
    }
}
