namespace ImConnect.Client.Wire;

/// <summary>The frames that a client sends, whole: envelope and payload.</summary>
internal static class UpFrames
{
    /// <summary>Asks for something small (fresh ids), to see that the other side is there and has read what was sent before.</summary>
    public static byte[] Probe { get; } = Envelope(MessageType.GetBatchIds, []);

    public static byte[] Send(long to, Guid clientMessageId, MessageBody body, DateTimeOffset time)
    {
        var payload = new WireWriter(body.Content.Length + 128)
            .Guid(1, clientMessageId)
            .Fixed64(4, to)
            .Int32(5, (int)body.Format)
            .Text(6, body.Content)
            .Fixed64(7, time.ToUnixTimeMilliseconds());
        foreach (var (field, value) in body.Extensions)
            payload.Bytes(field, value.Span);
        return Envelope(MessageType.Send, payload.Written);
    }

    public static byte[] Ack(ReceivedMessage message, int status) => Envelope(
        MessageType.Ack,
        new WireWriter(64)
            .Guid(1, message.ClientMessageId)
            .Fixed64(2, message.MessageId)
            .Fixed64(4, message.From)
            .Int32(5, status)
            .Written);

    public static byte[] Withdraw(long messageId, long to) => Envelope(
        MessageType.Withdraw, new WireWriter(32).Fixed64(1, messageId).Fixed64(3, to).Written);

    private static byte[] Envelope(int type, ReadOnlySpan<byte> payload) =>
        new WireWriter(payload.Length + 16).Int32(1, type).Bytes(2, payload).ToArray();
}
