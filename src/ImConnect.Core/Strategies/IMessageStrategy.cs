namespace ImConnect.Strategies;

/// <summary>
/// Decides what one type of message means. One instance serves all connections: <see cref="HandleAsync"/> is called by many threads at once, but for one
/// connection one frame at a time, in the order they came.
/// </summary>
public interface IMessageStrategy
{
    /// <summary>The envelope's type that this strategy takes. An app's own types start at 1000.</summary>
    int MessageType { get; }

    /// <summary>Bad input is a <see cref="Reason"/> in the result, never an exception (an exception is answered with <see cref="Reason.Internal"/>).</summary>
    ValueTask<StrategyResult> HandleAsync(Inbound inbound, CancellationToken cancellationToken);
}
