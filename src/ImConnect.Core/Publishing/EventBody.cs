using ImConnect.Protocol;

namespace ImConnect.Publishing;

/// <summary>What an event tells of a message's body.</summary>
/// <param name="Format">Field 5.</param>
/// <param name="Content">Field 6, UTF-8.</param>
/// <param name="Time">Field 7.</param>
internal readonly ref struct EventBody(int Format, ReadOnlySpan<byte> Content, long Time)
{
    public int Format { get; } = Format;

    public ReadOnlySpan<byte> Content { get; } = Content;

    public long Time { get; } = Time;

    /// <summary>What cannot be read counts as not there: what is stored was checked when it came.</summary>
    public static EventBody Read(ReadOnlySpan<byte> body)
    {
        var (format, time) = (0, 0L);
        ReadOnlySpan<byte> content = default;
        var reader = new WireReader(body);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var type))
        {
            var isRead = true;
            if (field == 5 && type == WireType.Varint)
            {
                isRead = reader.TryReadVarint(out var value);
                format = unchecked((int)value);
            }
            else if (field == 6 && type == WireType.Bytes)
            {
                isRead = reader.TryReadBytes(out content);
            }
            else if (field == 7 && type == WireType.Fixed64)
            {
                isRead = reader.TryReadFixed64(out time);
            }
            else
            {
                isRead = reader.TrySkip(type);
            }

            if (!isRead)
                break;
        }

        return new EventBody(format, content, time);
    }
}
