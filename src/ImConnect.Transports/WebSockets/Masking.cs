using System.Numerics;
using System.Runtime.InteropServices;

namespace ImConnect.Transports.WebSockets;

/// <summary>The XOR that every byte from a client went through (RFC 6455, 5.3).</summary>
internal static class Masking
{
    /// <summary>The length of a masking key.</summary>
    public const int KeyLength = 4;

    /// <summary>Takes the mask off in place. The first byte of <paramref name="data"/> belongs to the first byte of the key.</summary>
    public static void Apply(Span<byte> data, ReadOnlySpan<byte> key)
    {
        // Both are read in the machine's own byte order, so that the order cancels out.
        var word = MemoryMarshal.Read<uint>(key);
        if (Vector.IsHardwareAccelerated && data.Length >= Vector<byte>.Count)
        {
            var mask = Vector.AsVectorByte(new Vector<uint>(word));
            do
            {
                (new Vector<byte>(data) ^ mask).CopyTo(data);
                data = data[Vector<byte>.Count..];
            }
            while (data.Length >= Vector<byte>.Count);
        }

        // Vectors and words are multiples of the key's length: the rest begins at the key's first byte again.
        var words = MemoryMarshal.Cast<byte, uint>(data);
        foreach (ref var item in words)
            item ^= word;
        var rest = data[(words.Length * sizeof(uint))..];
        for (var i = 0; i < rest.Length; i++)
            rest[i] ^= key[i];
    }
}
