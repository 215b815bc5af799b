namespace ImConnect.Client.Wire;

/// <summary>C2CAckReq as it comes down: the server's ack, a refusal, or the receipt of the other side.</summary>
internal readonly record struct DownAck(Guid ClientMessageId, long MessageId, int Status, int Reason, int RetryAfterMs, int Level)
{
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static DownAck Read(ReadOnlySpan<byte> payload)
    {
        var ack = default(DownAck);
        var reader = new WireReader(payload);
        while (reader.Next())
        {
            ack = (reader.Field, reader.Type) switch
            {
                (1, WireType.Bytes) => ack with { ClientMessageId = reader.Guid },
                (2, WireType.Fixed64) => ack with { MessageId = reader.Number },
                (5, WireType.Varint) => ack with { Status = reader.Int32 },
                (100, WireType.Varint) => ack with { Reason = reader.Int32 },
                (101, WireType.Varint) => ack with { RetryAfterMs = reader.Int32 },
                (102, WireType.Varint) => ack with { Level = reader.Int32 },
                _ => ack,
            };
        }

        return ack;
    }
}
