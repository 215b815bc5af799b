using ImConnect.Persistence;

namespace ImConnect.Protocol;

/// <summary>A C2CAckReq that a receiver sent, read in place. Its <c>to</c> and <c>clientMsgId</c> are not used: the head that is found decides.</summary>
internal readonly record struct AckRequest(MessageId Id, UserId From, MessageStatus Status)
{
    public static bool TryParse(ReadOnlySpan<byte> payload, out AckRequest request)
    {
        request = default;
        long id = 0, from = 0;
        ulong status = 0;
        var reader = new WireReader(payload);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            var read = (field, type) switch
            {
                (1, WireType.Bytes) => reader.TryReadBytes(out _),
                (2, WireType.Fixed64) => reader.TryReadFixed64(out id),
                (3, WireType.Fixed64) => reader.TryReadFixed64(out from),
                (4, WireType.Fixed64) => reader.TryReadFixed64(out _),
                (5, WireType.Varint) => reader.TryReadVarint(out status),
                ( > 5, _) => reader.TrySkip(type),
                _ => false,
            };
            if (!read)
                return false;
        }

        request = new AckRequest(new MessageId(id), new UserId(from), (MessageStatus)unchecked((int)status));
        return true;
    }
}
