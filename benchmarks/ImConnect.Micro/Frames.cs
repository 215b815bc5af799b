using System.Buffers.Binary;

namespace ImConnect.Micro;

/// <summary>The two frames that a client sends, built into the same array again and again.</summary>
internal static class Frames
{
    private const int TextLength = 128;

    /// <summary>C2CSendReq { clientMsgId, to, format 1, content of 128 bytes } in its envelope.</summary>
    public static void Send(ref byte[] frame, long to, long sequence)
    {
        if (frame is null)
        {
            byte[] head = [0x0A, 16, .. new byte[16], 0x21, .. new byte[8], 0x28, 1, 0x32, 0x80, 1];
            frame = [0x08, 1, 0x12, (byte)((head.Length + TextLength) | 0x80), (byte)((head.Length + TextLength) >> 7), .. head, .. Enumerable.Repeat((byte)'x', TextLength)];
        }

        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(7), sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(5 + 18 + 1), to);
    }

    /// <summary>C2CAckReq { clientMsgId, msgId, status 3 } for a push, whose first two fields are the same.</summary>
    public static void Ack(ref byte[] frame, ReadOnlySpan<byte> push)
    {
        if (frame.Length == 0)
            frame = [0x08, 2, 0x12, 29, .. new byte[27], 0x28, 3];
        push[..27].CopyTo(frame.AsSpan(4));
    }
}
