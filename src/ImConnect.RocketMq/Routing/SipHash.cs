using System.Buffers.Binary;
using System.Numerics;

namespace ImConnect.RocketMq.Routing;

/// <summary>SipHash-2-4 with the key 00 01 ... 0F: what the other clients choose the broker of a message group by.</summary>
internal static class SipHash
{
    private const ulong Key0 = 0x0706050403020100;
    private const ulong Key1 = 0x0F0E0D0C0B0A0908;

    public static ulong Of(ReadOnlySpan<byte> data)
    {
        var v0 = Key0 ^ 0x736F6D6570736575;
        var v1 = Key1 ^ 0x646F72616E646F6D;
        var v2 = Key0 ^ 0x6C7967656E657261;
        var v3 = Key1 ^ 0x7465646279746573;
        var rest = data;
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
            Take(BinaryPrimitives.ReadUInt64LittleEndian(rest), ref v0, ref v1, ref v2, ref v3);

        // The last block: what is left, and the length in its highest byte.
        var last = (ulong)data.Length << 56;
        for (var i = 0; i < rest.Length; i++)
            last |= (ulong)rest[i] << (8 * i);
        Take(last, ref v0, ref v1, ref v2, ref v3);

        v2 ^= 0xFF;
        for (var round = 0; round < 4; round++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Take(ulong block, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= block;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= block;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
