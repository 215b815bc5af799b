using System.Globalization;
using System.Text;
using ImConnect.Transports.Admission;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ImConnect.Transports.Listening;

/// <summary>The bytes that answer a handshake on a listener. A refusal ends the connection.</summary>
internal static class HandshakeAnswer
{
    /// <summary>From here on it is a WebSocket.</summary>
    public static byte[] Accept(in WebSocketHandshake handshake)
    {
        var text = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Sec-WebSocket-Accept: {handshake.Accept}\r\n");
        if (handshake.SubProtocol is not null)
            text.Append(CultureInfo.InvariantCulture, $"Sec-WebSocket-Protocol: {handshake.SubProtocol}\r\n");
        if (handshake.Deflate is not null)
            text.Append(CultureInfo.InvariantCulture, $"Sec-WebSocket-Extensions: {handshake.Deflate.Answer}\r\n");
        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>A status without a body.</summary>
    public static byte[] Refuse(in Refusal refusal)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {refusal.Status} {ReasonPhrases.GetReasonPhrase(refusal.Status)}\r\nContent-Length: 0\r\nConnection: close\r\n");
        if (refusal.Status == StatusCodes.Status426UpgradeRequired)
            text.Append(CultureInfo.InvariantCulture, $"Sec-WebSocket-Version: {WebSocketHandshake.Version}\r\n");
        if (refusal.Status == StatusCodes.Status405MethodNotAllowed)
            text.Append("Allow: GET\r\n");
        if (refusal.RetryAfter > 0)
            text.Append(CultureInfo.InvariantCulture, $"Retry-After: {refusal.RetryAfter}\r\n");
        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }
}
