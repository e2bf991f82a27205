using Microsoft.ML.Aer.Tests.Trainers;

namespace Microsoft.ML.Aer.Tests;

/// <summary>How versions come and go, with a policy that is a file and needs no library.</summary>
public sealed class PolicyVersionsTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly WarningLog _log = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Begin_IsBackWhileTheVersionIsWritten_AndAcquireWaitsForIt()
    {
        var gate = new TaskCompletionSource();
        await using PolicyVersions<Policy> versions = await Create(async version => { if (version > 1) await gate.Task; });
        await versions.BeginAsync(2, default);
        Assert.Equal(2, versions.Version);
        Assert.Contains("policy-00000001", _root.Names);

        Task<PolicyVersion<Policy>> waiting = Task.Run(() => versions.Acquire(default));
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        PolicyVersion<Policy> second = await waiting;
        Assert.Equal((2L, "weights of 2"), (second.Version, second.Model.Text));
        Assert.Equal(["policy-00000002"], _root.Names);
        second.Release();
    }

    [Fact]
    public async Task VersionInUse_KeepsItsDirectory_UntilTheLastUserHasLetGo()
    {
        await using PolicyVersions<Policy> versions = await Create();
        PolicyVersion<Policy> one = versions.Acquire(default), again = versions.Acquire(default);
        Assert.Same(one, again);
        await versions.BeginAsync(2, default);
        versions.Acquire(default).Release();
        Assert.Equal(["policy-00000001", "policy-00000002"], _root.Names);
        one.Release();
        Assert.False(one.Model.IsDisposed);
        again.Release();
        Assert.True(one.Model.IsDisposed);
        Assert.Equal(["policy-00000002"], _root.Names);
    }

    [Fact]
    public async Task Begin_OneVersionBehindTheOther_WaitsForTheFirst()
    {
        await using PolicyVersions<Policy> versions = await Create();
        for (int version = 2; version <= 5; version++) await versions.BeginAsync(version, default);
        PolicyVersion<Policy> last = versions.Acquire(default);
        Assert.Equal(5, last.Version);
        last.Release();
        Assert.Equal(["policy-00000005"], _root.Names);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FailedVersion_IsToldOnce_LeavesNothing_AndTheOneBeforeGoesOn(bool whileLoading)
    {
        await using PolicyVersions<Policy> versions = await Create(
            version => version == 2 && !whileLoading ? throw new IOException("disk full") : Task.CompletedTask,
            text => text == "weights of 2" && whileLoading ? throw new IOException("disk full") : text);
        await versions.BeginAsync(2, default);
        Assert.Equal("disk full", Assert.Throws<IOException>(() => versions.Acquire(default)).Message);
        Assert.Equal(["policy-00000001"], _root.Names);

        PolicyVersion<Policy> before = versions.Acquire(default);
        Assert.Equal((1, 1), (before.Version, versions.Version));
        before.Release();
        await versions.BeginAsync(3, default);
        PolicyVersion<Policy> next = versions.Acquire(default);
        Assert.Equal(3, next.Version);
        next.Release();
    }

    [Fact]
    public async Task FailedVersion_IsToldByTheNextBegin()
    {
        await using PolicyVersions<Policy> versions = await Create(version => version == 2 ? throw new IOException("disk full") : Task.CompletedTask);
        await versions.BeginAsync(2, default);
        await Assert.ThrowsAsync<IOException>(async () => await versions.BeginAsync(3, default));
    }

    [Fact]
    public async Task FailedVersion_NobodyWaitedFor_IsLogged()
    {
        var failed = new TaskCompletionSource();
        PolicyVersions<Policy> versions = await Create(version =>
        {
            if (version == 1) return Task.CompletedTask;
            failed.SetResult();
            throw new IOException("disk full");
        });
        await versions.BeginAsync(2, default);
        await failed.Task;
        await versions.DisposeAsync();
        Assert.Contains("could not be written", Assert.Single(_log.Warnings), StringComparison.Ordinal);
        Assert.Empty(_root.Names);
    }

    [Fact]
    public async Task Cancelled_WhileWriting_LeavesTheVersionBefore()
    {
        using var stop = new CancellationTokenSource();
        await using PolicyVersions<Policy> versions = await Create(Never);
        await versions.BeginAsync(2, stop.Token);
        await stop.CancelAsync();
        Assert.ThrowsAny<OperationCanceledException>(() => versions.Acquire(default));
        PolicyVersion<Policy> before = versions.Acquire(default);
        Assert.Equal(1, before.Version);
        before.Release();
        Assert.Equal(["policy-00000001"], _root.Names);
    }

    [Fact]
    public async Task Dispose_WhileWriting_GivesUpAndLeavesNothing()
    {
        PolicyVersions<Policy> versions = await Create(Never);
        PolicyVersion<Policy> used = versions.Acquire(default);
        await versions.BeginAsync(2, default);
        await versions.DisposeAsync();
        Assert.Equal(["policy-00000001"], _root.Names); // still in use
        used.Release();
        Assert.Empty(_root.Names);
        Assert.Empty(_log.Warnings);
        Assert.Throws<ObjectDisposedException>(() => versions.Acquire(default));
    }

    [Fact]
    public async Task Dispose_RemovesTheFolderItMade_AndNoOther()
    {
        string made = Path.Combine(_root.FullName, "made");
        PolicyVersions<Policy> versions = new(Export(_ => Task.CompletedTask), folder => new Policy(folder), made, _log);
        await versions.BeginAsync(1, default);
        versions.Acquire(default).Release();
        await versions.DisposeAsync();
        Assert.Empty(_root.Names);

        await (await Create()).DisposeAsync();
        Assert.True(Directory.Exists(_root.FullName));
    }

    private static readonly TaskCompletionSource Nothing = new();

    // Begins with version 1; what a later one does while it is written.
    private async Task<PolicyVersions<Policy>> Create(Func<long, Task>? writing = null, Func<string, string>? loading = null)
    {
        var versions = new PolicyVersions<Policy>(Export(writing ?? (_ => Task.CompletedTask)), folder => new Policy(folder, loading), _root.FullName, _log);
        await versions.BeginAsync(1, default);
        versions.Acquire(default).Release();
        return versions;
    }

    private static Task Never(long version) => version == 1 ? Task.CompletedTask : Nothing.Task;

    // The directory is there before the work on it waits or fails, as with a full disk.
    private static GenAIExport Export(Func<long, Task> writing) => async (version, folder, stop) =>
    {
        string temporary = Directory.CreateDirectory(folder).FullName;
        await writing(version).WaitAsync(stop);
        File.WriteAllText(Path.Combine(temporary, "weights"), FormattableString.Invariant($"weights of {version}"));
    };

    private sealed class Policy : IDisposable
    {
        public Policy(string folder, Func<string, string>? loading = null)
        {
            string text = File.ReadAllText(Path.Combine(folder, "weights"));
            Text = loading is null ? text : loading(text);
        }

        public string Text { get; }

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
