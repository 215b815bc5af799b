using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace ImConnect.RocketMq.Consuming;

/// <summary>Bodies that travel packed. What the server calls gzip is gzip or zlib, by the sender's taste: the first bytes tell.</summary>
internal static class BodyPacking
{
    private const int FirstPiece = 16 * 1024;
    private const int ZlibCheck = 31;
    private const int Trailer = 4;
    private const uint AdlerModulus = 65_521;

    /// <returns>The body; null when it is damaged, packed in a way that this client does not know, or has more than <paramref name="most"/> bytes.</returns>
    public static ReadOnlyMemory<byte>? TryUnpack(ReadOnlyMemory<byte> packed, int most)
    {
        using var stream = Open(packed);
        if (stream is null)
            return null;
        var body = new ArrayBufferWriter<byte>(Math.Min(most, FirstPiece));
        try
        {
            while (true)
            {
                // One more than allowed, to see that there is more.
                var piece = body.GetSpan(FirstPiece);
                var read = stream.Read(piece[..Math.Min(piece.Length, most - body.WrittenCount + 1)]);
                if (read == 0 && !IsWhole(packed.Span, body.WrittenSpan))
                    return null;
                if (read == 0)
                    return body.WrittenSpan.ToArray();
                body.Advance(read);
                if (body.WrittenCount > most)
                    return null;
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static Stream? Open(ReadOnlyMemory<byte> packed)
    {
        var head = packed.Span;
        if (head.Length < 2)
            return null;
        if (IsGzip(head))
            return new GZipStream(Read(packed), CompressionMode.Decompress);
        return (head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % ZlibCheck == 0 ? new ZLibStream(Read(packed), CompressionMode.Decompress) : null;
    }

    private static bool IsGzip(ReadOnlySpan<byte> packed) => packed[0] == 0x1F && packed[1] == 0x8B;

    /// <summary>The streams take the end of what they read for the end of the body, wherever it was cut off: what ends a whole one tells.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> body)
    {
        if (packed.Length < Trailer || body.IsEmpty)
            return false; // no message is empty
        var end = packed[^Trailer..];
        return IsGzip(packed) ? BinaryPrimitives.ReadUInt32LittleEndian(end) == (uint)body.Length : BinaryPrimitives.ReadUInt32BigEndian(end) == Adler(body);
    }

    private static uint Adler(ReadOnlySpan<byte> body)
    {
        var (low, high) = (1u, 0u);
        foreach (var value in body)
        {
            low = (low + value) % AdlerModulus;
            high = (high + low) % AdlerModulus;
        }

        return (high << 16) | low;
    }

    private static MemoryStream Read(ReadOnlyMemory<byte> packed) => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(packed, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(packed.ToArray(), writable: false);
}
