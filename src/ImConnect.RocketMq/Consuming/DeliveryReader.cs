using ImConnect.RocketMq.Producing;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Consuming;

/// <summary>Messages as they travel, as the handler gets them.</summary>
internal static class DeliveryReader
{
    /// <summary>What brokers add for themselves.</summary>
    private static readonly string[] s_internals = ["INNER_", "CHECK_IMMUNITY_TIME_IN_SECONDS", "TRANSACTION_CHECK_TIMES", "TRANSACTION_PREPARED"];

    /// <param name="message">As it came.</param>
    /// <param name="mostBody">The most bytes of a body.</param>
    /// <param name="isDamaged">The body is not as it was stored, or cannot be unpacked: it is left empty.</param>
    public static RocketMqDelivery Read(Message message, int mostBody, out bool isDamaged)
    {
        var system = message.SystemProperties;
        ReadOnlyMemory<byte>? body = null;
        if (BodyDigest.Fits(system.BodyDigest, message.Body.Span))
            body = system.BodyEncoding == Wire.Encoding.Gzip ? BodyPacking.TryUnpack(message.Body.Memory, mostBody) : message.Body.Memory;
        isDamaged = body is null;
        return new RocketMqDelivery
        {
            MessageId = system.MessageId,
            Topic = message.Topic.Name,
            QueueId = system.QueueId,
            Offset = system.QueueOffset,
            Attempt = Math.Max(1, system.DeliveryAttempt),
            MessageGroup = system.HasMessageGroup && system.MessageGroup.Length > 0 ? system.MessageGroup : null,
            Keys = [.. system.Keys],
            Tag = system.HasTag && system.Tag.Length > 0 ? system.Tag : null,
            Properties = Properties(message),
            Body = body ?? default,
            BornTime = system.BornTimestamp?.ToDateTimeOffset() ?? default,
            StoreTime = system.StoreTimestamp?.ToDateTimeOffset() ?? default,
        };
    }

    private static IReadOnlyDictionary<string, string> Properties(Message message)
    {
        Dictionary<string, string>? properties = null;
        foreach (var (name, value) in message.UserProperties)
        {
            if (!IsInternal(name))
                (properties ??= new Dictionary<string, string>(message.UserProperties.Count, StringComparer.Ordinal)).Add(name, value);
        }

        return properties is null ? EmptyProperties.Instance : properties;
    }

    private static bool IsInternal(string name)
    {
        if (ReservedNames.Contains(name))
            return true;
        foreach (var prefix in s_internals)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
