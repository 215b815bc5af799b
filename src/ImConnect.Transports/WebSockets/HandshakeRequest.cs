using Microsoft.AspNetCore.Http;

namespace ImConnect.Transports.WebSockets;

/// <summary>An opening handshake as it was read, wherever it came from: an endpoint or a listener of ours. Everything in it comes from outside.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Headers">All headers.</param>
/// <param name="QueryToken">The query parameter <c>token</c>, or null.</param>
/// <param name="IsExtendedConnect">True on HTTP/2 (RFC 8441): the stream itself stands for upgrade and key.</param>
internal readonly record struct HandshakeRequest(string Method, IHeaderDictionary Headers, string? QueryToken, bool IsExtendedConnect)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"{Method} (handshake)";
}
