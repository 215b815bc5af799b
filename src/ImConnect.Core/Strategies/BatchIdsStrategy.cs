using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Strategies;

/// <summary>Answers with fresh ids, for clients that want unique numbers of their own. What the frame says of a user is not used.</summary>
internal sealed class BatchIdsStrategy(IIdGenerator ids) : IMessageStrategy
{
    private const int Count = 100;

    /// <inheritdoc/>
    public int MessageType => Protocol.MessageType.GetBatchIds;

    /// <inheritdoc/>
    public ValueTask<StrategyResult> HandleAsync(Inbound inbound, CancellationToken cancellationToken)
    {
        if (inbound.Connection.TryWrite(OutboundFrame.Message(FrameBuilder.ForThread.BatchIds(ids, Count))))
            inbound.Connection.Flush();
        return new(StrategyResult.Taken);
    }
}
