using System.Buffers;
using ImConnect.Connections;

namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>permessage-deflate on one connection. Holds a pooled buffer only while a message that was compressed is being handled.</summary>
/// <param name="agreement">What the handshake settled.</param>
/// <param name="maxMessageBytes">The most bytes that may come out of a message.</param>
/// <param name="minBytes">Shorter messages are sent as they are.</param>
internal sealed class PerMessageDeflate(DeflateAgreement agreement, int maxMessageBytes, int minBytes)
{
    private byte[]? _inflated;

    /// <summary>
    /// The most bytes that a legal message may have before it is inflated: what does not compress grows, by 9 bits for 8 and some bytes at the worst.
    /// </summary>
    public int MaxCompressedBytes => maxMessageBytes + (maxMessageBytes / 8) + 64;

    /// <summary>The pooled bytes held now.</summary>
    public int BufferedCapacity => _inflated?.Length ?? 0;

    /// <summary>Inflates a whole message. Stops at the limit (1009) and at data that is none (1007). The result is valid until <see cref="Release"/>.</summary>
    public bool TryInflate(ReadOnlySpan<byte> payload, out ReadOnlyMemory<byte> message, out CloseReason fault)
    {
        fault = default;
        _inflated ??= ArrayPool<byte>.Shared.Rent(maxMessageBytes);
        var result = Inflater.ForThread.Inflate(payload, _inflated.AsSpan(0, maxMessageBytes), out var length);
        message = _inflated.AsMemory(0, length);
        if (result == InflateResult.Done)
            return true;
        fault = result == InflateResult.TooBig ? CloseReason.TooBig : CloseReason.ProtocolError with { Code = 1007 };
        return false;
    }

    /// <summary>False where a message is better sent as it is. The result is valid until the next message of this thread.</summary>
    public bool TryDeflate(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> compressed)
    {
        compressed = default;
        return message.Length >= minBytes && message.Length <= agreement.ServerWindow && Deflater.ForThread.TryDeflate(message, out compressed);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        if (_inflated is null)
            return;
        ArrayPool<byte>.Shared.Return(_inflated);
        _inflated = null;
    }
}
