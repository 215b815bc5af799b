using ImConnect.RocketMq.Producing;

namespace ImConnect.RocketMq;

/// <summary>A message as it came. Does not change; can be made in tests of a handler.</summary>
public sealed class RocketMqDelivery
{
    /// <summary>What the sender called it; the same whenever it comes.</summary>
    public required string MessageId { get; init; }

    /// <summary>The topic that it was sent to.</summary>
    public required string Topic { get; init; }

    /// <summary>The queue of its broker.</summary>
    public int QueueId { get; init; }

    /// <summary>The place in the queue.</summary>
    public long Offset { get; init; }

    /// <summary>
    /// 1 for the first time; more when it came before, to whichever consumer of the group, handled or not. It may start over when a broker restarts.
    /// </summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Messages of one group come in order where the consumer group is ordered; null for none.</summary>
    public string? MessageGroup { get; init; }

    /// <summary>The words that the server finds it by.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The word that it is filtered by; null for none.</summary>
    public string? Tag { get; init; }

    /// <summary>The sender's properties, without those that RocketMQ adds.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = EmptyProperties.Instance;

    /// <summary>As it was sent: unpacked where it travelled packed.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The sender's clock; the beginning of time where it is not known.</summary>
    public DateTimeOffset BornTime { get; init; }

    /// <summary>The broker's clock, when it was stored; the beginning of time where it is not known.</summary>
    public DateTimeOffset StoreTime { get; init; }

    /// <summary>The same once more.</summary>
    internal RocketMqDelivery Again() => new()
    {
        MessageId = MessageId,
        Topic = Topic,
        QueueId = QueueId,
        Offset = Offset,
        Attempt = Attempt + 1,
        MessageGroup = MessageGroup,
        Keys = Keys,
        Tag = Tag,
        Properties = Properties,
        Body = Body,
        BornTime = BornTime,
        StoreTime = StoreTime,
    };
}
