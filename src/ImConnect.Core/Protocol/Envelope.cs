namespace ImConnect.Protocol;

/// <summary>
/// The outermost message of every frame: up <c>{ type = 1, payload = 2 }</c>, down with <c>code = 3</c> and <c>msg = 4</c> beside them
/// (wire section 1).
/// </summary>
public static class Envelope
{
    /// <summary>The code of success.</summary>
    public const int CodeSuccess = 1;

    /// <summary>
    /// Reads a frame that a client sent; <paramref name="payload"/> is a slice of it. False when it cannot be read. An absent type is 0, an absent
    /// payload empty; unknown fields are passed over.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> frame, out int type, out ReadOnlyMemory<byte> payload)
    {
        type = 0;
        payload = default;
        var span = frame.Span;
        var reader = new WireReader(span);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType))
                return false;
            if (field == 1 && wireType == WireType.Varint)
            {
                if (!reader.TryReadVarint(out var value))
                    return false;
                type = unchecked((int)value);
            }
            else if (field == 2 && wireType == WireType.Bytes)
            {
                if (!reader.TryReadBytes(out var bytes))
                    return false;
                payload = frame.Slice(reader.Offset - bytes.Length, bytes.Length);
            }
            else if (field <= 2 || !reader.TrySkip(wireType))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A frame for a client, as a new array. For an app's own types; the pipeline's own frames are built without one.</summary>
    public static byte[] Write(int type, ReadOnlySpan<byte> payload, int code = CodeSuccess, string message = "")
    {
        var builder = new FrameBuilder();
        return builder.Frame(type, payload, code, message).ToArray();
    }
}
