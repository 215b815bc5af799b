namespace ImConnect.Connections;

/// <summary>Stands where a connection was not let in: the close handshake is all that still happens.</summary>
internal sealed class NoSink : IConnectionSink
{
    public static readonly NoSink Instance = new();

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload) => default;

    /// <inheritdoc/>
    public void OnPong(ReadOnlySpan<byte> payload)
    {
    }

    /// <inheritdoc/>
    public void OnClosed(CloseReason reason)
    {
    }
}
