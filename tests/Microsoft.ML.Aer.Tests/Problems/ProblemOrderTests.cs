namespace Microsoft.ML.Aer.Tests.Problems;

public sealed class ProblemOrderTests
{
    [Fact]
    public void EveryEpoch_VisitsEveryProblemOnce_InAnotherOrder()
    {
        var order = new ProblemOrder(seed: 3, problemCount: 50);
        int[] first = [.. Enumerable.Range(0, 50).Select(i => order[i])];
        int[] second = [.. Enumerable.Range(50, 50).Select(i => order[i])];
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.Equal(Enumerable.Range(0, 50), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Position_AloneDecides()
    {
        var walked = new ProblemOrder(3, 50);
        int last = 0;
        for (int i = 0; i <= 137; i++) last = walked[i];
        Assert.Equal(last, new ProblemOrder(3, 50)[137]);
        Assert.NotEqual(
            Enumerable.Range(0, 50).Select(i => new ProblemOrder(3, 50)[i]),
            Enumerable.Range(0, 50).Select(i => new ProblemOrder(4, 50)[i]));
    }
}
