namespace ImConnect.Protocol;

/// <summary>The body of a <see cref="Persistence.EntryKind.Gap"/>, which is the wire's GAP: fields 1 count and 2 untilTime.</summary>
/// <param name="Count">How many messages have left the inbox unread; stops at <see cref="int.MaxValue"/>.</param>
/// <param name="Until">When the newest of them was accepted, ms since 1970. Up to here the inbox is not the whole story.</param>
public readonly record struct GapNotice(int Count, long Until)
{
    /// <summary>The id of every gap: an inbox has one at most, so a newer one takes its place. No message has it.</summary>
    public static readonly MessageId Id = new(1);

    /// <summary>Both together, where an older one was not received yet.</summary>
    public GapNotice Add(in GapNotice other) =>
        new((int)Math.Min((long)Count + other.Count, int.MaxValue), Math.Max(Until, other.Until));

    /// <summary>The bytes as they are stored and pushed.</summary>
    public byte[] ToBody()
    {
        Span<byte> buffer = stackalloc byte[24];
        var writer = new WireWriter(buffer);
        writer.Int32(1, Count);
        writer.Fixed64(2, Until);
        return buffer[..writer.Length].ToArray();
    }

    /// <summary>Reads a body; what cannot be read counts as zero.</summary>
    public static GapNotice Read(ReadOnlySpan<byte> body)
    {
        var (count, until) = (0, 0L);
        var reader = new WireReader(body);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var type))
        {
            switch (field, type)
            {
                case (1, WireType.Varint) when reader.TryReadVarint(out var number):
                    count = (int)number;
                    break;
                case (2, WireType.Fixed64) when reader.TryReadFixed64(out var time):
                    until = time;
                    break;
                default:
                    if (!reader.TrySkip(type))
                        return new GapNotice(count, until);
                    break;
            }
        }

        return new GapNotice(count, until);
    }
}
