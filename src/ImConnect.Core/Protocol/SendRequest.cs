using System.Text.Unicode;

namespace ImConnect.Protocol;

/// <summary>A C2CSendReq read in place. The client's own <c>msgId</c> is read over: the server assigns.</summary>
internal readonly ref struct SendRequest
{
    private const int FirstOfServer = 100;
    private const int FirstOfApp = 200;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _format;
    private readonly ReadOnlySpan<byte> _content;
    private readonly long _time;
    private readonly int _passedOn;

    private SendRequest(
        ReadOnlySpan<byte> payload, ReadOnlySpan<byte> clientId, long from, long to, int format, ReadOnlySpan<byte> content, long time, int passedOn)
    {
        _payload = payload;
        ClientId = clientId;
        From = new UserId(from);
        To = new UserId(to);
        _format = format;
        _content = content;
        _time = time;
        _passedOn = passedOn;
    }

    /// <summary>As it came: any length.</summary>
    public ReadOnlySpan<byte> ClientId { get; }

    public UserId From { get; }

    public UserId To { get; }

    /// <summary>False when it cannot be read: cut off, a known field of another layout, or a text that is not UTF-8.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out SendRequest request)
    {
        request = default;
        ReadOnlySpan<byte> clientId = default, content = default;
        long from = 0, to = 0, time = 0;
        ulong format = 0;
        var passedOn = 0;
        var reader = new WireReader(payload);
        while (!reader.AtEnd)
        {
            var start = reader.Offset;
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            var read = (field, type) switch
            {
                (1, WireType.Bytes) => reader.TryReadBytes(out clientId),
                (2, WireType.Fixed64) => reader.TryReadFixed64(out _),
                (3, WireType.Fixed64) => reader.TryReadFixed64(out from),
                (4, WireType.Fixed64) => reader.TryReadFixed64(out to),
                (5, WireType.Varint) => reader.TryReadVarint(out format),
                (6, WireType.Bytes) => reader.TryReadBytes(out content),
                (7, WireType.Fixed64) => reader.TryReadFixed64(out time),
                ( > 7, _) => reader.TrySkip(type),
                _ => false,
            };
            if (!read)
                return false;
            if (IsPassedOn(field))
                passedOn += reader.Offset - start;
        }

        if (!Utf8.IsValid(content))
            return false;
        request = new SendRequest(payload, clientId, from, to, unchecked((int)format), content, time, passedOn);
        return true;
    }

    /// <summary>
    /// What is kept and later pushed between the ids and the extensions of ours: format, content, time (the server's where the client gave none) and all
    /// fields that this version does not know, but those that are the server's own.
    /// </summary>
    public byte[] ToBody(long nowMilliseconds)
    {
        var time = _time == 0 ? nowMilliseconds : _time;
        var size = _content.Length + _passedOn + 32;
        Span<byte> scratch = size <= 1024 ? stackalloc byte[size] : new byte[size];
        var writer = new WireWriter(scratch);
        writer.Int32(5, _format);
        writer.Bytes(6, _content);
        writer.Fixed64(7, time);
        if (_passedOn > 0)
            PassOn(ref writer);
        return scratch[..writer.Length].ToArray();
    }

    private static bool IsPassedOn(int field) => field is > 7 and < FirstOfServer or >= FirstOfApp;

    private void PassOn(ref WireWriter writer)
    {
        var reader = new WireReader(_payload);
        while (!reader.AtEnd)
        {
            var start = reader.Offset;
            if (!reader.TryReadTag(out var field, out var type) || !reader.TrySkip(type))
                return;
            if (IsPassedOn(field))
                writer.Raw(_payload[start..reader.Offset]);
        }
    }
}
