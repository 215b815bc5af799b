using Microsoft.Extensions.Logging;

namespace ImConnect.Publishing;

/// <summary>The one publisher of the gateway: an adapter's, or the app's own handler; or none. That there is no second one was checked at start.</summary>
internal sealed class PublisherSlot
{
    public PublisherSlot(IEnumerable<IEventPublisher> publishers, IEnumerable<IEventHandler> handlers, ILogger<HandlerPublisher> logger) =>
        Publisher = publishers.FirstOrDefault() ?? (handlers.FirstOrDefault() is { } handler ? new HandlerPublisher(handler, logger) : null);

    /// <summary>Null: nothing is published.</summary>
    public IEventPublisher? Publisher { get; }
}
