using Microsoft.Extensions.Logging;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Aer;

/// <summary>A logger whose warnings reach ML.NET's channel too, from whatever thread they come.</summary>
internal sealed class WarningLogger(IChannel channel, ILogger logger) : ILogger
{
    private readonly Lock _lock = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || logger.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        logger.Log(logLevel, eventId, state, exception, formatter);
        if (logLevel < LogLevel.Warning) return;
        lock (_lock) channel.Warning(formatter(state, exception));
    }
}
