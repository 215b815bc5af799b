using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using ImConnect.Connections;

namespace ImConnect.Transports.WebSockets;

/// <summary>The body of a close frame: a code of two bytes, and a reason in UTF-8 (RFC 6455, 5.5.1 and 7.4).</summary>
internal static class CloseFrame
{
    /// <summary>Judges a body that a client sent. Empty is legal: no code was given.</summary>
    public static bool IsLegal(ReadOnlySpan<byte> body, out CloseReason fault)
    {
        fault = default;
        if (body.IsEmpty)
            return true;
        if (body.Length == 1 || !IsCodeLegal(BinaryPrimitives.ReadUInt16BigEndian(body)))
            fault = CloseReason.ProtocolError;
        else if (!Utf8.IsValid(body[2..]))
            fault = CloseReason.ProtocolError with { Code = 1007 };
        return fault == default;
    }

    /// <summary>Writes the body for <paramref name="reason"/> (at most 125 bytes); returns its length.</summary>
    public static int Write(Span<byte> body, CloseReason reason)
    {
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)reason.Code);
        if (reason.RetryAfter is not { } wait)
            return 2;
        var text = string.Create(CultureInfo.InvariantCulture, $"retry-after-ms={(long)wait.TotalMilliseconds}");
        return 2 + Encoding.UTF8.GetBytes(text, body[2..]);
    }

    /// <summary>
    /// What may stand in a frame: the RFC's own but the three that are never sent (1004, 1005, 1006), those registered later (1012 to 1014), and
    /// the ranges for libraries and apps.
    /// </summary>
    private static bool IsCodeLegal(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
