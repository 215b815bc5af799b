using System.Buffers.Text;

namespace ImConnect.Protocol;

/// <summary>Writes a chat id as UTF-8 without making the string; the same text as <see cref="ChatId.OneToOne"/>.</summary>
internal static class ChatIdText
{
    /// <summary>Returns how many bytes were written; 64 are always enough.</summary>
    public static int Write(Span<byte> destination, UserId one, UserId other)
    {
        var length = 0;
        "100-1-"u8.CopyTo(destination);
        length += 6;
        Utf8Formatter.TryFormat(Math.Min(one.Value, other.Value), destination[length..], out var written);
        length += written;
        destination[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Math.Max(one.Value, other.Value), destination[length..], out written);
        return length + written;
    }
}
