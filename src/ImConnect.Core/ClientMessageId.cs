namespace ImConnect;

/// <summary>
/// The id that the sending client gave: with sender and receiver it identifies a send for ever, however often it is sent.
/// On the wire 16 bytes, big-endian, not all zero.
/// </summary>
public readonly record struct ClientMessageId(Guid Value)
{
    /// <summary>Length on the wire and in stores.</summary>
    public const int Length = 16;

    /// <summary>False for all zero.</summary>
    public bool IsValid => Value != Guid.Empty;

    /// <summary>Reads the 16 bytes of the wire. The caller has checked the length.</summary>
    public static ClientMessageId Read(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    /// <summary>A new random id, for a message that the server or a client of ours sends.</summary>
    public static ClientMessageId New() => new(Guid.NewGuid());

    /// <summary>Writes the 16 bytes of the wire.</summary>
    public void Write(Span<byte> destination) => Value.TryWriteBytes(destination, bigEndian: true, out _);

    /// <summary>UUID text, lower case.</summary>
    public override string ToString() => Value.ToString();
}
