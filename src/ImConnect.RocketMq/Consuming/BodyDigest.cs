using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Consuming;

/// <summary>Whether a body is as it was stored: compares it with the digest that travels along, of the body as it travels.</summary>
internal static class BodyDigest
{
    private const int Crc32Digits = 8;
    private const uint Crc32Polynomial = 0xEDB88320;

    /// <summary>True where there is no digest, or one that this client does not know.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "A checksum, chosen by the server")]
    [SuppressMessage("Security", "CA5351", Justification = "A checksum, chosen by the server")]
    public static bool Fits(Digest? digest, ReadOnlySpan<byte> body) => digest?.Type switch
    {
        DigestType.Md5 => Equal(Convert.ToHexString(MD5.HashData(body)), digest.Checksum),
        DigestType.Sha1 => Equal(Convert.ToHexString(SHA1.HashData(body)), digest.Checksum),

        // With leading zeros, or without.
        DigestType.Crc32 => Equal(Crc32(body).ToString("X8", CultureInfo.InvariantCulture), digest.Checksum.PadLeft(Crc32Digits, '0')),
        _ => true,
    };

    private static bool Equal(string computed, string said) => string.Equals(computed, said, StringComparison.OrdinalIgnoreCase);

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (Crc32Polynomial & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}
