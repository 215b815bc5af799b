using ImConnect.Connections;
using ImConnect.Transports.WebSockets;

namespace ImConnect.Transports.Admission;

/// <summary>A handshake that was judged: refused, or whose it is and how to answer it.</summary>
internal readonly record struct AdmittedConnection(Refusal? Refused, Session? Session, WebSocketHandshake Handshake)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => Refused is { } refused ? refused.ToString() : "admitted";
}
