using ImConnect.RocketMq.Producing;

namespace ImConnect.RocketMq;

/// <summary>
/// A message to send: a normal one; with <see cref="MessageGroup"/> one that keeps its order; or with <see cref="DeliverAt"/> a delayed one. A topic takes one of the three
/// kinds. Limits are checked when it is sent.
/// </summary>
public sealed class RocketMqMessage
{
    /// <summary>Its id is made here.</summary>
    /// <param name="topic">Where to; it must exist.</param>
    /// <param name="body">1 byte to 4 MiB, or what the server allows. Not copied: leave it as it is until the send has ended.</param>
    public RocketMqMessage(string topic, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(topic);
        Topic = topic;
        Body = body;
    }

    /// <summary>Where to.</summary>
    public string Topic { get; }

    /// <summary>What consumers get, byte for byte.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>
    /// Unique; it stays the same however often this object is sent, so that a consumer can tell a repeat. The server does not look for repeats.
    /// </summary>
    public string MessageId { get; } = MessageIds.Next();

    /// <summary>Words that the server finds the message by; none with a space in it.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>One word that consumers can filter by.</summary>
    /// <value>None by default.</value>
    public string? Tag { get; init; }

    /// <summary>Messages of one group are stored in one queue, in the order in which they are sent one after the other. Up to 63 bytes.</summary>
    /// <value>None by default; not together with <see cref="DeliverAt"/>.</value>
    public string? MessageGroup { get; init; }

    /// <summary>Not delivered before; on a second, up to 24 hours ahead unless the server allows more.</summary>
    /// <value>None by default: delivered at once.</value>
    public DateTimeOffset? DeliverAt { get; init; }

    /// <summary>Up to 128 names and values, none of them blank; with tag and keys up to 16,384 bytes.</summary>
    /// <value>None by default.</value>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = EmptyProperties.Instance;
}
