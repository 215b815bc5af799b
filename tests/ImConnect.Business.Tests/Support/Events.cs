using ImConnect.Protocol;
using ImConnect.Publishing;

namespace ImConnect.Business.Tests.Support;

/// <summary>Events as the pipeline hands them out.</summary>
internal static class Events
{
    public static readonly Guid ClientId = Guid.Parse("8f14e45f-ceea-467f-ab59-d3a2c1e0b7f6");

    /// <param name="id">The message.</param>
    /// <param name="to">Its receiver, and so its chat: the sender is always user 7.</param>
    /// <param name="type">What happened.</param>
    /// <param name="attempt">How often it was tried before.</param>
    /// <param name="content">The message's text.</param>
    public static MessageEvent Of(long id, long to = 42, EventType type = EventType.Send, int attempt = 0, string content = "see you at 8, 你好")
    {
        var message = new MessageEvent
        {
            Type = type,
            Number = type == EventType.Ack ? 3 : type == EventType.Retry ? 1 : 0,
            Id = new MessageId(id),
            Sender = new UserId(7),
            Receiver = new UserId(to),
            ClientId = new ClientMessageId(ClientId),
            Body = type is EventType.Ack or EventType.Withdraw ? default : MessageBody.Text(content, 1795817246120),
            CreateTime = 1795817246120,
        };

        // Only the pipeline sets it.
        typeof(MessageEvent).GetProperty(nameof(MessageEvent.Attempt))!.SetValue(message, attempt);
        return message;
    }

    /// <summary>The id in the body of a call.</summary>
    public static long IdOf(this Call call)
    {
        using var body = System.Text.Json.JsonDocument.Parse(call.Body);
        return long.Parse(body.RootElement.GetProperty("msgId").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
