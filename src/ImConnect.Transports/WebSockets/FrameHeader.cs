using System.Buffers.Binary;

namespace ImConnect.Transports.WebSockets;

/// <summary>The head of a frame: 2 to 14 bytes (RFC 6455, 5.2).</summary>
internal readonly record struct FrameHeader(Opcode Opcode, bool IsFinal, bool IsCompressed, bool IsMasked, int Length, ulong PayloadLength)
{
    /// <summary>The longest head that a server writes (no mask).</summary>
    public const int MaxServerLength = 10;

    /// <summary>The longest payload of a control frame.</summary>
    public const int MaxControlPayload = 125;

    private const byte FinBit = 0x80;
    private const byte ReservedBits = 0x70;
    private const byte CompressedBit = 0x40;
    private const byte MaskBit = 0x80;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    /// <summary>
    /// Reads a head without judging it. False when bytes are missing. Until then <paramref name="header"/> holds what the bytes so far say:
    /// a payload length of 0 may mean that it is not known yet.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return false;
        var (isFinal, isCompressed) = ((bytes[0] & FinBit) != 0, (bytes[0] & CompressedBit) != 0);
        header = new((Opcode)(bytes[0] & 0x0F), isFinal, isCompressed, IsMasked: false, Length: 1, PayloadLength: 0);
        if (bytes.Length < 2)
            return false;
        var masked = (bytes[1] & MaskBit) != 0;
        var shortLength = bytes[1] & 0x7F;
        var extended = shortLength switch { Length16 => 2, Length64 => 8, _ => 0 };
        var length = 2 + extended + (masked ? Masking.KeyLength : 0);
        header = header with { IsMasked = masked, Length = length };
        if (bytes.Length < 2 + extended)
            return false;
        header = header with
        {
            PayloadLength = extended switch
            {
                2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
                8 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
                _ => (ulong)shortLength,
            },
        };
        return bytes.Length >= length;
    }

    /// <summary>
    /// The rules that a single head from a client must keep. Each is judged as soon as its bytes are there and in their order, so that the verdict does
    /// not depend on how the bytes were split. RSV1 means compressed where that was agreed on, and stands only in the first frame of a message (RFC 7692, 6).
    /// </summary>
    public static bool IsLegal(ReadOnlySpan<byte> bytes, bool mayBeCompressed)
    {
        if (bytes.IsEmpty)
            return true;
        var opcode = (Opcode)(bytes[0] & 0x0F);
        var isControl = opcode >= Opcode.Close;
        var isKnown = opcode is <= Opcode.Binary or (>= Opcode.Close and <= Opcode.Pong);
        var reserved = bytes[0] & ReservedBits;
        var isReservedLegal = reserved == 0 || (reserved == CompressedBit && mayBeCompressed && opcode is Opcode.Text or Opcode.Binary);
        if (!isReservedLegal || !isKnown || (isControl && (bytes[0] & FinBit) == 0))
            return false;
        if (bytes.Length < 2)
            return true;
        var shortLength = bytes[1] & 0x7F;
        if ((bytes[1] & MaskBit) == 0 || (isControl && shortLength > MaxControlPayload))
            return false;

        // 5.2: the minimal number of bytes MUST be used, and the top bit of 64 MUST be 0.
        return shortLength switch
        {
            Length16 when bytes.Length >= 4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) >= Length16,
            Length64 when bytes.Length >= 10 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]) is > ushort.MaxValue and <= long.MaxValue,
            _ => true,
        };
    }

    /// <summary>Writes the head of an unmasked, final frame; returns its length.</summary>
    public static int Write(Span<byte> target, Opcode opcode, int payloadLength, bool isCompressed = false)
    {
        target[0] = (byte)(FinBit | (isCompressed ? CompressedBit : 0) | (byte)opcode);
        if (payloadLength < Length16)
        {
            target[1] = (byte)payloadLength;
            return 2;
        }

        if (payloadLength <= ushort.MaxValue)
        {
            target[1] = Length16;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payloadLength);
            return 4;
        }

        target[1] = Length64;
        BinaryPrimitives.WriteUInt64BigEndian(target[2..], (ulong)payloadLength);
        return MaxServerLength;
    }
}
