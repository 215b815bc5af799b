using ImConnect.Diagnostics;
using ImConnect.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Publishing;

/// <summary>Runs the event source, where there is one and the app has a handler.</summary>
internal sealed class EventSourceLoop(
    IEnumerable<IEventSource> sources, IEnumerable<IEventHandler> handlers, TimeProvider time, GatewayMetrics metrics, ILogger<EventSourceLoop> logger)
    : NamedLoop("events", time, metrics, logger)
{
    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken stopping) =>
        sources.FirstOrDefault() is { } source && handlers.FirstOrDefault() is { } handler ? source.RunAsync(handler, stopping) : Task.CompletedTask;
}
