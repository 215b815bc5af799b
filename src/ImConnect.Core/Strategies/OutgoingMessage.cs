using ImConnect.Protocol;

namespace ImConnect.Strategies;

/// <summary>A message that the app sends.</summary>
/// <param name="From">Whom it comes from, as the receiver sees it.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="Body">What it holds: <see cref="MessageBody.Text"/>, or fields 5 to 7 and 200 up of the wire's C2CSendReq. At most <see cref="MaxBodyBytes"/>.</param>
public sealed record OutgoingMessage(UserId From, UserId To, ReadOnlyMemory<byte> Body)
{
    /// <summary>A longer body is refused with <see cref="Reason.TooBig"/>.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>Makes a repeat a repeat. A new random one by default: give your own where a send may be tried again, after a crash too.</summary>
    public ClientMessageId ClientId { get; init; } = ClientMessageId.New();

    /// <summary>A text of now.</summary>
    public static OutgoingMessage Text(UserId from, UserId to, string text, TimeProvider? time = null) =>
        new(from, to, MessageBody.Text(text, (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>Leaves the content out.</summary>
    public override string ToString() => $"Message {From} to {To}";
}
