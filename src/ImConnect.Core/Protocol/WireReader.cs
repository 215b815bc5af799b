using System.Buffers.Binary;

namespace ImConnect.Protocol;

/// <summary>
/// Reads protobuf fields in place: no copies, no objects. After a method returned false the message is malformed and the reader must not be used.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> buffer)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer;

    /// <summary>Where the next byte is read.</summary>
    public int Offset { get; private set; }

    public readonly bool AtEnd => Offset == _buffer.Length;

    /// <summary>The next field's number and layout. False at a malformed tag; call only when not <see cref="AtEnd"/>.</summary>
    public bool TryReadTag(out int field, out WireType type)
    {
        field = 0;
        type = default;
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue)
            return false;
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        return field > 0;
    }

    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (Offset >= _buffer.Length)
                return false;
            var b = _buffer[Offset++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return true;
        }

        return false;
    }

    public bool TryReadFixed64(out long value)
    {
        value = 0;
        if (_buffer.Length - Offset < sizeof(long))
            return false;
        value = BinaryPrimitives.ReadInt64LittleEndian(_buffer[Offset..]);
        Offset += sizeof(long);
        return true;
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadVarint(out var length) || length > (ulong)(_buffer.Length - Offset))
            return false;
        value = _buffer.Slice(Offset, (int)length);
        Offset += (int)length;
        return true;
    }

    /// <summary>Passes over a field's value. Groups, long out of use, count as malformed.</summary>
    public bool TrySkip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                return TryReadVarint(out _);
            case WireType.Fixed64:
                return TryReadFixed64(out _);
            case WireType.Bytes:
                return TryReadBytes(out _);
            case WireType.Fixed32 when _buffer.Length - Offset >= sizeof(int):
                Offset += sizeof(int);
                return true;
            default:
                return false;
        }
    }
}
