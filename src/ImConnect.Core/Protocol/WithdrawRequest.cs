namespace ImConnect.Protocol;

/// <summary>A C2CWithdrawReq read in place. <c>to</c> only says whose inbox to look into.</summary>
internal readonly record struct WithdrawRequest(MessageId Id, UserId From, UserId To)
{
    public static bool TryParse(ReadOnlySpan<byte> payload, out WithdrawRequest request)
    {
        request = default;
        long id = 0, from = 0, to = 0;
        var reader = new WireReader(payload);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            var read = (field, type) switch
            {
                (1, WireType.Fixed64) => reader.TryReadFixed64(out id),
                (2, WireType.Fixed64) => reader.TryReadFixed64(out from),
                (3, WireType.Fixed64) => reader.TryReadFixed64(out to),
                ( > 3, _) => reader.TrySkip(type),
                _ => false,
            };
            if (!read)
                return false;
        }

        request = new WithdrawRequest(new MessageId(id), new UserId(from), new UserId(to));
        return true;
    }
}
