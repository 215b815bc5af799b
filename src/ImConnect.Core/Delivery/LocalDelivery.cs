using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Delivery;

/// <summary>Step 6 of the path on one node: an entry is framed once and its bytes serve every connection of the receiver.</summary>
internal sealed class LocalDelivery(ConnectionTable table) : IDeliveryRouter
{
    /// <inheritdoc/>
    public ValueTask<DeliveryResult[]> DeliverAsync(IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken)
    {
        var results = new DeliveryResult[entries.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = Deliver(entries[i]);
        foreach (var entry in entries)
        {
            foreach (var connection in table.Find(entry.Receiver))
                connection.Connection.Flush();
        }

        return new(results);
    }

    private DeliveryResult Deliver(in InboxEntry entry)
    {
        var connections = table.Find(entry.Receiver);
        if (connections.Length == 0)
            return DeliveryResult.NoConnection;
        var frame = FrameBuilder.ForThread.Entry(entry);
        var result = DeliveryResult.NotWritten;
        foreach (var connection in connections)
        {
            if (connection.Feed.Push(entry, frame) == DeliveryResult.Written)
                result = DeliveryResult.Written;
        }

        return result;
    }
}
