namespace ImConnect.Strategies;

/// <summary>One send as interceptors see it.</summary>
/// <param name="Sender">Who sends; checked.</param>
/// <param name="Receiver">Who it is for.</param>
/// <param name="ClientId">The id that the client gave.</param>
/// <param name="Body">What it holds (<see cref="Protocol.MessageBody"/>).</param>
public sealed record SendContext(UserId Sender, UserId Receiver, ClientMessageId ClientId, ReadOnlyMemory<byte> Body)
{
    /// <summary>A client, or the app itself.</summary>
    public SendOrigin Origin { get; init; }

    /// <summary>Leaves the content out.</summary>
    public override string ToString() => $"Send {Sender} to {Receiver}";
}
