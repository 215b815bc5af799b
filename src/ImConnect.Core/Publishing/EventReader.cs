using System.Globalization;
using System.Text;
using System.Text.Json;
using ImConnect.Protocol;

namespace ImConnect.Publishing;

/// <summary>Reads the bodies of a broker's messages back (wire.md section 3): those of this gateway, and those that other services write. Safe for any thread.</summary>
public static class EventReader
{
    /// <summary>
    /// Reads a ClusterEvent. Fields may be missing, come in any order, and be strings or numbers; unknown ones stay in <see cref="MessageEvent.Data"/>. False when it is no such JSON: such an event is
    /// poison.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, out MessageEvent message)
    {
        message = null!;
        try
        {
            using var outer = JsonDocument.Parse(body);
            if (outer.RootElement.ValueKind != JsonValueKind.Object || Number(outer.RootElement, "clusterEventType") is not { } type || type is < 1 or > int.MaxValue)
                return false;
            var data = Text(outer.RootElement, "data");
            using var inner = JsonDocument.Parse(data.Length == 0 ? "{}" : data);
            if (inner.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            message = Read((EventType)(int)type, inner.RootElement, Number(outer.RootElement, "createTime") ?? 0, Encoding.UTF8.GetBytes(data));
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the second: text that is no Unicode
        {
            return false;
        }
    }

    private static MessageEvent Read(EventType type, JsonElement data, long createTime, byte[] raw)
    {
        var (from, to) = (new UserId(Id(data, "fromUserId")), new UserId(Id(data, "toUserId")));
        var isAck = type == EventType.Ack; // there, from is who acknowledged
        _ = Guid.TryParse(Text(data, "clientMsgId"), out var clientId);
        return new MessageEvent
        {
            Type = type,
            Number = (int)((type switch
            {
                EventType.Ack => Number(data, "msgStatus"),
                EventType.FriendResponse => Number(data, "status"),
                EventType.Retry => Number(data, "retryCount"),
                _ => 0,
            }) ?? 0),
            Id = new MessageId(Id(data, "msgId")),
            Sender = isAck ? to : from,
            Receiver = isAck ? from : to,
            ClientId = new ClientMessageId(clientId),
            Body = type is EventType.Send or EventType.Offline or EventType.Retry ? Body(data) : default,
            MaxRetries = (int)(Number(data, "maxRetries") ?? 0),
            CreateTime = createTime,
            RequestId = type is EventType.FriendRequest or EventType.FriendResponse ? Text(data, "requestId") : "",
            Data = raw,
        };
    }

    private static byte[] Body(JsonElement data)
    {
        var content = Encoding.UTF8.GetBytes(Text(data, "msgContent"));
        var buffer = new byte[content.Length + 32];
        var writer = new WireWriter(buffer);
        writer.Int32(5, (int)(Number(data, "msgFormat") ?? 0));
        writer.Bytes(6, content);
        writer.Fixed64(7, Number(data, "msgCreateTime") ?? 0);
        return buffer[..writer.Length];
    }

    private static long Id(JsonElement data, string name) => Number(data, name) ?? 0;

    private static long? Number(JsonElement data, string name) =>
        !data.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? (value.TryGetInt64(out var number) ? number : null)
        : value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var text) ? text
        : null;

    private static string Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
