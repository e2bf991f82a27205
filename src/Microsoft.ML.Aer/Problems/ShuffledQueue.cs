namespace Microsoft.ML.Aer;

/// <summary>See <see cref="ProblemSelection.Shuffled"/>.</summary>
internal sealed class ShuffledQueue(int seed, int problemCount) : ProblemQueue
{
    private readonly ProblemOrder _order = new(seed, problemCount);

    public override int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => _order[Position++])];
}
