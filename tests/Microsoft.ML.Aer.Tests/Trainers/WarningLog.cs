using Microsoft.Extensions.Logging;

namespace Microsoft.ML.Aer.Tests.Trainers;

/// <summary>Keeps the warnings that a run gives to its logger.</summary>
internal sealed class WarningLog : ILoggerFactory, ILogger
{
    public List<string> Warnings { get; } = [];

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning) Warnings.Add(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
