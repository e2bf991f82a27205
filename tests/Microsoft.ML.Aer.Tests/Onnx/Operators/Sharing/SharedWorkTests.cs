namespace Microsoft.ML.Aer;

public sealed class SharedWorkTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(5, true)]
    public void Help_OnSeveralThreads_DoesEachItemOnceAndPhaseAfterPhase(int threads, bool looksAhead)
    {
        using var shared = new SharedWork(threads);
        for (int round = 0; round < 200; round++)
        {
            var work = new Recorded([3, 0, 40, 1, 0, 17], looksAhead);
            shared.Begin(work);
            Together(threads, shared.Help);
            shared.End();
            work.Verify();
        }
    }

    [Fact]
    public void Help_WhenAllIsDone_ReturnsAtOnce()
    {
        using var shared = new SharedWork(2);
        var work = new Recorded([2, 5], looksAhead: true);
        shared.Begin(work);
        shared.Help(0); // a thread that comes alone does it all
        shared.Help(1);
        shared.End();
        work.Verify();
    }

    [Fact]
    public void Help_WhenAnItemThrows_EndsOnEveryThreadAndThrowsIt()
    {
        using var shared = new SharedWork(3);
        for (int round = 0; round < 100; round++)
        {
            shared.Begin(new Recorded([4, 30], looksAhead: round % 2 == 0) { FailsAt = new(0, 2) });
            Together(3, shared.Help);
            Assert.Equal("item 2", Assert.Throws<InvalidDataException>(shared.End).Message);
        }
        var work = new Recorded([1, 1], looksAhead: false);
        shared.Run(work, share: true, default); // without a session's threads
        work.Verify();
    }

    private static void Together(int threads, Action<int> body)
    {
        Thread[] all = [.. Enumerable.Range(0, threads).Select(worker => new Thread(() => body(worker)))];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
    }

    private sealed class Recorded(int[] counts, bool looksAhead) : IPhasedWork
    {
        private readonly int[][] _done = [.. counts.Select(count => new int[count])];
        private int _tooEarly;
        private int _wrongFollowing;

        public WorkItem FailsAt { get; init; } = WorkItem.None;

        public int PhaseCount => counts.Length;

        public bool LooksAhead => looksAhead;

        public int ItemCount(int phase) => counts[phase];

        public void Do(WorkItem item, WorkItem following, int worker)
        {
            if (item == FailsAt) throw new InvalidDataException($"item {item.Index}");
            if (_done.Take(item.Phase).Any(phase => phase.Any(done => Volatile.Read(in done) == 0))) Interlocked.Increment(ref _tooEarly);
            bool isLater = following.Phase > item.Phase || (following.Phase == item.Phase && following.Index > item.Index);
            if (following != WorkItem.None && !isLater) Interlocked.Increment(ref _wrongFollowing);
            Interlocked.Increment(ref _done[item.Phase][item.Index]);
        }

        public bool ReadAhead(WorkItem item, int part) => part < 3;

        public void Verify()
        {
            Assert.Equal(0, _tooEarly);
            Assert.Equal(0, _wrongFollowing);
            Assert.All(_done, phase => Assert.All(phase, done => Assert.Equal(1, done)));
        }
    }
}
