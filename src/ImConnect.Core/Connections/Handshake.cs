using System.Net;

namespace ImConnect.Connections;

/// <summary>What a client brings when it connects. Everything in it comes from outside.</summary>
/// <param name="Token">The token without a <c>Bearer</c> prefix, or null. Never written to a log.</param>
/// <param name="RemoteAddress">Where the connection comes from, as the transport sees it.</param>
public sealed record Handshake(string? Token, IPAddress? RemoteAddress)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"Handshake from {RemoteAddress}";
}
