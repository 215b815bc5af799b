using System.Net;

namespace ImConnect.Connections;

/// <summary>What a client brings when it connects. Everything in it comes from outside.</summary>
/// <param name="Token">The token without a <c>Bearer</c> prefix, or null. Never written to a log.</param>
/// <param name="RemoteAddress">Where the connection comes from, as the transport sees it.</param>
public sealed record Handshake(string? Token, IPAddress? RemoteAddress)
{
    /// <summary>
    /// What else the transport knows of the handshake, for an authenticator that belongs to that transport: an ASP.NET Core endpoint puts its <c>HttpContext</c> here.
    /// Core does not look into it.
    /// </summary>
    public object? Context { get; init; }

    /// <summary>Leaves the token out.</summary>
    public override string ToString() => $"Handshake from {RemoteAddress}";
}
