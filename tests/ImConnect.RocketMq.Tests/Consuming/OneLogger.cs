using ImConnect.RocketMq.Tests.Support;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>All that is logged goes to one place.</summary>
internal sealed class OneLogger(CapturedLogs logs) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => logs;

    public void Dispose()
    {
    }
}
