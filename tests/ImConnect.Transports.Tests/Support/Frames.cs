using System.Buffers.Binary;
using ImConnect.Transports.WebSockets;

namespace ImConnect.Transports.Tests.Support;

/// <summary>Frames as a client writes them, legal and illegal; written apart from the code under test.</summary>
internal static class Frames
{
    private static readonly byte[] s_key = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Binary(params byte[] payload) => Make(0x82, payload);

    public static byte[] Ping(params byte[] payload) => Make(0x89, payload);

    public static byte[] Pong(params byte[] payload) => Make(0x8A, payload);

    public static byte[] Close(int code, string reason = "")
    {
        var body = new byte[2 + System.Text.Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)code);
        System.Text.Encoding.UTF8.GetBytes(reason, body.AsSpan(2));
        return Make(0x88, body);
    }

    /// <param name="first">FIN, RSV and opcode.</param>
    /// <param name="payload">Unmasked.</param>
    /// <param name="masked">A client always masks.</param>
    /// <param name="lengthBytes">0, 2 or 8 bytes of extended length; -1 the least that does.</param>
    public static byte[] Make(byte first, byte[] payload, bool masked = true, int lengthBytes = -1)
    {
        if (lengthBytes < 0)
            lengthBytes = payload.Length < 126 ? 0 : payload.Length < 65536 ? 2 : 8;
        return [.. Head(first, (ulong)payload.Length, masked, lengthBytes), .. payload.Select((b, i) => masked ? (byte)(b ^ s_key[i % 4]) : b)];
    }

    public static byte[] Head(byte first, ulong length, bool masked = true, int lengthBytes = 8)
    {
        var mask = masked ? 0x80 : 0;
        byte[] extended = new byte[lengthBytes];
        if (lengthBytes == 2)
            BinaryPrimitives.WriteUInt16BigEndian(extended, (ushort)length);
        if (lengthBytes == 8)
            BinaryPrimitives.WriteUInt64BigEndian(extended, length);
        var second = lengthBytes switch { 2 => 126, 8 => 127, _ => (int)length };
        return [first, (byte)(mask | second), .. extended, .. masked ? s_key : []];
    }
}
