using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Producing;

/// <summary>Messages as they travel: one a request, since a server stores a batch of several without their groups.</summary>
internal static class SendRequests
{
    /// <param name="message">Checked. Its body is not copied.</param>
    /// <param name="topic">Shared by all requests of a route.</param>
    /// <param name="queueId">Where the server will put it; it chooses itself.</param>
    /// <param name="traceContext">Travels along; null for none.</param>
    /// <param name="now">When the message was born.</param>
    public static SendMessageRequest Create(RocketMqMessage message, Resource topic, int queueId, string? traceContext, DateTimeOffset now)
    {
        var properties = new SystemProperties
        {
            MessageId = message.MessageId,
            BodyEncoding = Wire.Encoding.Identity,
            MessageType = TypeOf(message),
            BornTimestamp = Timestamp.FromDateTimeOffset(now),
            BornHost = ClientId.HostName,
            QueueId = queueId,
        };
        if (message.Tag is not null)
            properties.Tag = message.Tag;
        if (message.MessageGroup is not null)
            properties.MessageGroup = message.MessageGroup;
        if (message.DeliverAt is { } at)
            properties.DeliveryTimestamp = Timestamp.FromDateTimeOffset(at);
        if (traceContext is not null)
            properties.TraceContext = traceContext;
        foreach (var key in message.Keys)
            properties.Keys.Add(key);

        var sent = new Message { Topic = topic, SystemProperties = properties, Body = UnsafeByteOperations.UnsafeWrap(message.Body) };
        foreach (var (name, value) in message.Properties)
            sent.UserProperties.Add(name, value);
        var request = new SendMessageRequest();
        request.Messages.Add(sent);
        return request;
    }

    public static MessageType TypeOf(RocketMqMessage message) =>
        message.MessageGroup is not null ? MessageType.Fifo : message.DeliverAt is not null ? MessageType.Delay : MessageType.Normal;
}
