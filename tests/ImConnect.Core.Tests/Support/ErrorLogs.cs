using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ImConnect.Core.Tests.Support;

/// <summary>Errors that anything in the host logged. Those that a test does not expect fail it.</summary>
internal sealed class ErrorLogs : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _errors = new();

    public IReadOnlyCollection<(int Id, string Text)> Errors => _errors;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _errors.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
    }

    public void Dispose()
    {
    }
}
