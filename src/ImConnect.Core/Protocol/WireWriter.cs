using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ImConnect.Protocol;

/// <summary>Writes protobuf fields into a span that the caller has made large enough. Defaults are left out, as proto3 says.</summary>
internal ref struct WireWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    public static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _buffer[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[Length++] = (byte)value;
    }

    public void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    public void Int32(int field, int value)
    {
        if (value == 0)
            return;
        Tag(field, WireType.Varint);
        Varint((ulong)value);
    }

    public void Fixed64(int field, long value)
    {
        if (value == 0)
            return;
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer[Length..], value);
        Length += sizeof(long);
    }

    public void Bytes(int field, scoped ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return;
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        Raw(value);
    }

    public void Text(int field, string value)
    {
        if (value.Length == 0)
            return;
        Tag(field, WireType.Bytes);
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, _buffer[Length..]);
    }

    public void ClientId(int field, ClientMessageId id)
    {
        if (!id.IsValid)
            return;
        Tag(field, WireType.Bytes);
        Varint(ClientMessageId.Length);
        id.Write(_buffer.Slice(Length, ClientMessageId.Length));
        Length += ClientMessageId.Length;
    }

    /// <summary>Bytes that are fields already.</summary>
    public void Raw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer[Length..]);
        Length += value.Length;
    }
}
