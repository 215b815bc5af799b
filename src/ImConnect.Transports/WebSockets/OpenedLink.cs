using System.IO.Pipelines;
using System.Net;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.WebSockets;

/// <summary>What is left of a handshake that was answered. An object, so that whoever waits for it keeps no room for more than a reference.</summary>
/// <param name="Stream">Both directions.</param>
/// <param name="Session">Who it is.</param>
/// <param name="Address">Whose place <see cref="Admission.ConnectionAdmission.Leave"/> gives back at the end.</param>
/// <param name="Deflate">How messages are compressed; null: as they are.</param>
/// <param name="Pipe">What lies below <paramref name="Stream"/>, if that can be used in its place.</param>
internal sealed record OpenedLink(Stream Stream, Session Session, IPAddress? Address, DeflateAgreement? Deflate, IDuplexPipe? Pipe = null);
