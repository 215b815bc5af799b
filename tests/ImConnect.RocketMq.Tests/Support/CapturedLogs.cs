using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>Every line that a client logged, of any level, with exceptions.</summary>
internal sealed class CapturedLogs : ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public string Text => string.Join('\n', Lines.Select(line => line.Text));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    /// <summary>Puts what a whole host logs into one place.</summary>
    public sealed class Provider(CapturedLogs logs) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logs;

        public void Dispose()
        {
        }
    }
}
