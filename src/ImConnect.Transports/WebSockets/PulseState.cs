namespace ImConnect.Transports.WebSockets;

/// <summary>What a connection tells its pulse at a beat.</summary>
/// <param name="HasReceived">Bytes came since the last beat.</param>
/// <param name="IsWriting">A write is under way.</param>
/// <param name="Writes">How many writes were begun.</param>
/// <param name="IsClosing">A close frame was or is being written.</param>
internal readonly record struct PulseState(bool HasReceived, bool IsWriting, int Writes, bool IsClosing);
