using System.Security.Cryptography;
using System.Text;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ImConnect.Transports.WebSockets;

/// <summary>A client's opening handshake (RFC 6455, 4.2.1), read and judged by form alone: who it is, is for the authenticator.</summary>
/// <param name="Accept">The value of <c>Sec-WebSocket-Accept</c>; null on HTTP/2, which has none.</param>
/// <param name="Token">The token without <c>Bearer</c>, or null. Never written to a log.</param>
/// <param name="SubProtocol">The sub-protocol to answer, or null. Never the token.</param>
/// <param name="Features">What the client understands.</param>
/// <param name="Deflate">How messages are compressed, or null: as they are.</param>
internal readonly record struct WebSocketHandshake(
    string? Accept, string? Token, string? SubProtocol, SessionFeatures Features, DeflateAgreement? Deflate)
{
    /// <summary>The sub-protocol of clients that cannot set headers.</summary>
    public const string ImConnectProtocol = "imconnect.1";

    /// <summary>Offered beside it: copies of what other devices of the user send. Never answered.</summary>
    public const string CopiesProtocol = "imconnect.sync";

    /// <summary>The only version there is.</summary>
    public const string Version = "13";

    /// <summary>A longer token is refused unread.</summary>
    public const int MaxTokenLength = 8 * 1024;

    private const string OurPrefix = "imconnect.";
    private const string BearerPrefix = "Bearer ";
    private const int KeyLength = 24;

    /// <summary>Takes what only the handshake needed, the token above all, out of the headers of a request that was answered.</summary>
    public static void Forget(IHeaderDictionary headers)
    {
        headers.Remove("token");
        headers.Remove(HeaderNames.SecWebSocketProtocol);
        headers.Remove(HeaderNames.SecWebSocketKey);
        headers.Remove(HeaderNames.SecWebSocketExtensions);
        headers.Remove(HeaderNames.SecWebSocketVersion);
        headers.Remove(HeaderNames.Upgrade);
        headers.Remove(HeaderNames.Connection);
    }

    /// <summary>Reads the handshake; the HTTP status to refuse it with, or 101.</summary>
    public static int Read(in HandshakeRequest request, WebSocketTransportOptions options, out WebSocketHandshake handshake)
    {
        handshake = default;
        var headers = request.Headers;
        var status = ReadForm(request, out var accept);
        if (status != StatusCodes.Status101SwitchingProtocols)
            return status;

        var (subProtocol, token) = ReadProtocols(headers.SecWebSocketProtocol);
        if (headers["token"] is [{ } headerToken])
            token = headerToken;
        if (token is null && options.AcceptTokenInQuery)
            token = request.QueryToken;
        if (token?.Length > MaxTokenLength)
            return StatusCodes.Status401Unauthorized;
        if (token?.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) == true)
            token = token[BearerPrefix.Length..].Trim();

        // Where compression is off nobody looks at extensions, not even at wrong ones.
        IReadOnlyList<ExtensionOffer> offers = [];
        if (options.Compression.Enabled && !ExtensionHeader.TryRead(headers.SecWebSocketExtensions, out offers))
            return StatusCodes.Status400BadRequest;

        var knowsExtensions = subProtocol is not null || headers["imconnect"] == "1";
        var features = knowsExtensions ? SessionFeatures.Extensions : SessionFeatures.None;
        if (headers["imconnect-sync"] == "1" || Split(headers.SecWebSocketProtocol).Contains(CopiesProtocol))
            features |= SessionFeatures.Copies;
        handshake = new(accept, string.IsNullOrEmpty(token) ? null : token, subProtocol, features, DeflateAgreement.Choose(offers));
        return StatusCodes.Status101SwitchingProtocols;
    }

    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"WebSocket handshake ({Features})";

    /// <summary>What makes it a handshake at all: on HTTP/2 only the version is left of it (RFC 8441, 5).</summary>
    private static int ReadForm(in HandshakeRequest request, out string? accept)
    {
        accept = null;
        var headers = request.Headers;
        if (!request.IsExtendedConnect)
        {
            if (!HttpMethods.IsGet(request.Method))
                return StatusCodes.Status405MethodNotAllowed;
            if (!HasToken(headers.Upgrade, "websocket") || !HasToken(headers.Connection, "upgrade"))
                return StatusCodes.Status400BadRequest;
        }

        if (headers.SecWebSocketVersion != Version)
            return StatusCodes.Status426UpgradeRequired;
        var isGood = request.IsExtendedConnect || (headers.SecWebSocketKey is [{ Length: KeyLength } key] && TryAccept(key, out accept));
        return isGood ? StatusCodes.Status101SwitchingProtocols : StatusCodes.Status400BadRequest;
    }

    /// <summary>4.2.2: the key and a fixed GUID, hashed. The key must be 16 bytes in base64.</summary>
    private static bool TryAccept(string key, out string? accept)
    {
        accept = null;
        Span<byte> nonce = stackalloc byte[18];
        if (!Convert.TryFromBase64String(key, nonce, out var length) || length != 16)
            return false;
        accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        return true;
    }

    /// <summary>Beside our own protocol, the first offer that is not a name of ours is the token.</summary>
    private static (string? SubProtocol, string? Token) ReadProtocols(StringValues header)
    {
        string? subProtocol = null;
        string? token = null;
        foreach (var offer in Split(header))
        {
            if (offer == ImConnectProtocol)
                subProtocol = ImConnectProtocol;
            else if (!offer.StartsWith(OurPrefix, StringComparison.Ordinal))
                token ??= offer;
        }

        return (subProtocol, subProtocol is null ? null : token);
    }

    private static bool HasToken(StringValues header, string token) =>
        Split(header).Any(item => item.Equals(token, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Split(StringValues header) =>
        header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
