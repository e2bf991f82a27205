namespace Microsoft.ML.Aer.Tests;

/// <summary>Collects and finalizes without pause on a thread of its own: what lives by chance alone does not live long.</summary>
internal sealed class RestlessCollector : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _stopped;
    private volatile int _collections;

    public RestlessCollector()
    {
        _thread = new Thread(Collect) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How often it has collected.</summary>
    public int Collections => _collections;

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Collect()
    {
        while (!_stopped)
        {
            GC.Collect(0);
            GC.WaitForPendingFinalizers();
            _collections++;
        }
    }
}
