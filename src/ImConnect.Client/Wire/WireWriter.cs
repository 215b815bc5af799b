using System.Buffers.Binary;
using System.Text;

namespace ImConnect.Client.Wire;

/// <summary>Writes protobuf fields into a buffer that grows. Defaults are left out, as proto3 says.</summary>
internal sealed class WireWriter(int capacity)
{
    private byte[] _buffer = new byte[capacity];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    public WireWriter Int32(int field, int value)
    {
        if (value == 0)
            return this;
        Tag(field, WireType.Varint);
        Varint((ulong)value);
        return this;
    }

    public WireWriter Fixed64(int field, long value)
    {
        if (value == 0)
            return this;
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        return this;
    }

    public WireWriter Bytes(int field, scoped ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return this;
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        value.CopyTo(Room(value.Length));
        return this;
    }

    public WireWriter Text(int field, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length == 0)
            return this;
        Tag(field, WireType.Bytes);
        Varint((ulong)length);
        Encoding.UTF8.GetBytes(value, Room(length));
        return this;
    }

    /// <summary>A UUID, most significant byte first; an empty one is left out.</summary>
    public WireWriter Guid(int field, Guid value)
    {
        if (value == System.Guid.Empty)
            return this;
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bytes(field, bytes);
    }

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Room(1)[0] = (byte)(value | 0x80);
        Room(1)[0] = (byte)value;
    }

    private Span<byte> Room(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        _length += count;
        return _buffer.AsSpan(_length - count, count);
    }
}
