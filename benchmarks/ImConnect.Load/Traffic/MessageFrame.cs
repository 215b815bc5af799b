using System.Buffers.Binary;

namespace ImConnect.Load.Traffic;

/// <summary>A send, built once: only its client id changes from message to message. Envelope { 1: C2C_SEND, 2: C2CSendReq }.</summary>
internal sealed class MessageFrame
{
    private const int TextLength = 128;
    private const int EnvelopeLength = 5;
    private const int SlotAt = EnvelopeLength + 2 + 4;
    private const int SequenceAt = SlotAt + 4;
    private const int ToAt = EnvelopeLength + 18 + 9 + 1;

    private readonly byte[] _bytes;

    public MessageFrame(int pair, long from, long to)
    {
        var text = new byte[TextLength];
        text.AsSpan().Fill((byte)('a' + (pair % 26)));
        List<byte> payload = [0x0A, 16, .. BitConverter.GetBytes(Random.Shared.Next(1, int.MaxValue)), .. new byte[12]];
        Add(0x19, from);
        Add(0x21, to);
        payload.AddRange([0x28, 1, 0x32, 0x80, 1, .. text]);
        Add(0x39, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        _bytes = [0x08, 1, 0x12, (byte)(payload.Count | 0x80), (byte)(payload.Count >> 7), .. payload];

        void Add(byte tag, long value)
        {
            payload.Add(tag);
            payload.AddRange(BitConverter.GetBytes(value));
        }
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The frame with this place in the window and this number in its client id.</summary>
    public ReadOnlySpan<byte> With(int slot, long sequence)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(SlotAt), slot);
        BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(SequenceAt), sequence);
        return _bytes;
    }

    /// <summary>The same to another user.</summary>
    public ReadOnlySpan<byte> With(int slot, long sequence, long to)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(ToAt), to);
        return With(slot, sequence);
    }

    /// <summary>Place and number of a client id.</summary>
    public static (int Slot, long Sequence) Read(ReadOnlySpan<byte> clientId) =>
        (BinaryPrimitives.ReadInt32BigEndian(clientId[4..]), BinaryPrimitives.ReadInt64BigEndian(clientId[8..]));
}
