using System.IO.Compression;
using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.Tests.Support;

/// <summary>permessage-deflate by the platform's own deflate, apart from the code under test.</summary>
internal static class Zip
{
    private static readonly byte[] s_tail = [0, 0, 0xFF, 0xFF];

    public static DeflateAgreement Agreement { get; } = DeflateAgreement.Choose([new("permessage-deflate", [])])!;

    /// <summary>The payload of a compressed message.</summary>
    public static byte[] Deflate(byte[] message, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var output = new MemoryStream();
        using var deflate = new DeflateStream(output, level, leaveOpen: true);
        deflate.Write(message);
        deflate.Flush();
        var bytes = output.ToArray();

        // Nothing in, nothing out: RFC 7692, 7.2.3.6.
        if (message.Length == 0)
            return [0];
        Assert.Equal(s_tail, bytes[^4..]);
        return bytes[..^4];
    }

    public static byte[] Inflate(byte[] payload)
    {
        using var output = new MemoryStream();
        using var inflate = new DeflateStream(new MemoryStream([.. payload, .. s_tail]), CompressionMode.Decompress);
        inflate.CopyTo(output);
        return output.ToArray();
    }
}
