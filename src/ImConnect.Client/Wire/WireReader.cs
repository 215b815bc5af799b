using System.Buffers.Binary;
using System.Text;

namespace ImConnect.Client.Wire;

/// <summary>
/// Reads protobuf fields in place, one after the other. What is cut off or not protobuf is a <see cref="FormatException"/>; fields that the caller does not
/// look at are passed over.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> buffer)
{
    private readonly ReadOnlySpan<byte> _buffer = buffer;
    private int _offset;
    private ulong _number;

    /// <summary>The number of the field that <see cref="Next"/> read.</summary>
    public int Field { get; private set; }

    public WireType Type { get; private set; }

    /// <summary>The value of a field of layout <see cref="WireType.Bytes"/>, else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of a numeric field, else 0.</summary>
    public readonly long Number => (long)_number;

    public readonly int Int32 => (int)_number;

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>A UUID, most significant byte first; empty where the field has not 16 bytes.</summary>
    public readonly Guid Guid => Bytes.Length == 16 ? new Guid(Bytes, bigEndian: true) : Guid.Empty;

    public readonly DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(Number, 0, 253_402_300_799_999));

    /// <summary>Reads the next field; false at the end.</summary>
    public bool Next()
    {
        if (_offset == _buffer.Length)
            return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        Bytes = default;
        _number = 0;
        switch (Type)
        {
            case WireType.Varint:
                _number = Varint();
                return true;
            case WireType.Fixed64:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                return true;
            case WireType.Fixed32:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                return true;
            case WireType.Bytes:
                var length = Varint();
                Bytes = Take(length > int.MaxValue ? -1 : (int)length);
                return true;
            default:
                throw new FormatException("not a protobuf message");
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new FormatException("a varint is longer than ten bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _buffer.Length - _offset)
            throw new FormatException("the message is cut off");
        var taken = _buffer.Slice(_offset, count);
        _offset += count;
        return taken;
    }
}
