using System.Runtime.InteropServices;

namespace ImConnect.Load.Links;

/// <summary>RFC 6455, 5.3.</summary>
internal static class Mask
{
    /// <summary>Eight bytes at a time; <paramref name="key"/> as it stands on the wire, read little-endian.</summary>
    public static void Apply(Span<byte> payload, uint key)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        var wide = ((ulong)key << 32) | key;
        for (var i = 0; i < words.Length; i++)
            words[i] ^= wide;
        for (var i = words.Length * sizeof(ulong); i < payload.Length; i++)
            payload[i] ^= (byte)(key >> (8 * (i & 3)));
    }
}
