using System.Text;

namespace ImConnect.Protocol;

/// <summary>
/// What a message holds besides its ids: the fields 5 to 7 of the wire's C2CSendReq and all fields that this version does not know, as the sender wrote
/// them. Stored and pushed as it is.
/// </summary>
public static class MessageBody
{
    /// <summary>A text message (format 1).</summary>
    /// <param name="content">The text.</param>
    /// <param name="time">When it was written, ms since 1970.</param>
    public static byte[] Text(string content, long time)
    {
        ArgumentNullException.ThrowIfNull(content);
        var utf8 = Encoding.UTF8.GetBytes(content);
        var buffer = new byte[utf8.Length + 32];
        var writer = new WireWriter(buffer);
        writer.Int32(5, 1);
        writer.Bytes(6, utf8);
        writer.Fixed64(7, time);
        return buffer[..writer.Length];
    }

    /// <summary>The content of a body, empty when it has none or cannot be read.</summary>
    public static string ReadContent(ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var type))
        {
            if (field == 6 && type == WireType.Bytes)
                return reader.TryReadBytes(out var content) ? Encoding.UTF8.GetString(content) : "";
            if (!reader.TrySkip(type))
                break;
        }

        return "";
    }
}
