using ImConnect.Connections;
using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.WebSockets;

/// <summary>What is left of a handshake that was answered. An object, so that whoever waits for it keeps no room for more than a reference.</summary>
internal sealed record OpenedLink(Stream Stream, Session Session, DeflateAgreement? Deflate);
