namespace Microsoft.ML.Aer.PerformanceTests;

/// <summary>One start of the console: what its lines share and what must be cleaned up behind them.</summary>
internal sealed class Run(int threads) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aer-performance-").FullName;
    private Subject? _subject;
    private int _folders;

    public int Threads => threads;

    public Subject Subject(Arguments arguments)
    {
        string? model = arguments.TextOrNull("model");
        string name = model ?? arguments.Text("shape");
        if (_subject?.Name == name) return _subject;
        _subject?.Dispose();
        _subject = new Subject(name, model ?? PolicyShapes.Write(name, Folder()));
        return _subject;
    }

    public string Folder() => Directory.CreateDirectory(Path.Combine(_root, (_folders++).ToString(System.Globalization.CultureInfo.InvariantCulture))).FullName;

    public void Dispose()
    {
        _subject?.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
