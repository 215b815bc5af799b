using System.Numerics;

namespace ImConnect.Publishing;

/// <summary>One event in the life of a message: with the message's id it names the event for ever.</summary>
/// <param name="Type">What it tells.</param>
/// <param name="Number">The status of an <see cref="EventType.Ack"/>, the count of a <see cref="EventType.Retry"/> (from 1); else 0.</param>
public readonly record struct EntryEvent(EventType Type, int Number = 0)
{
    /// <summary>A message has at most so many events <see cref="EventType.Retry"/> of its own; later ones are not told.</summary>
    public const int MaxRetries = 16;

    private const int SendBit = 0, FirstRetryBit = 1, OfflineBit = FirstRetryBit + MaxRetries, ReceivedBit = OfflineBit + 1, ReadBit = ReceivedBit + 1, WithdrawBit = ReadBit + 1;

    /// <summary>The message was accepted: always the first of its events.</summary>
    public static EntryEvent Send => new(EventType.Send);

    /// <summary>It waits for a receiver who is away.</summary>
    public static EntryEvent Offline => new(EventType.Offline);

    /// <summary>The sender took it back.</summary>
    public static EntryEvent Withdraw => new(EventType.Withdraw);

    /// <summary>The receiver has it, or has read it.</summary>
    public static EntryEvent Ack(Persistence.MessageStatus status) => new(EventType.Ack, (int)status);

    /// <summary>It was pushed again for the <paramref name="count"/>th time.</summary>
    public static EntryEvent Retry(int count) => new(EventType.Retry, count);

    /// <summary>Its place in an <see cref="EntryEvents"/>: the events of one message are stored in the order of these.</summary>
    internal int Bit => (Type, Number) switch
    {
        (EventType.Send, 0) => SendBit,
        (EventType.Retry, >= 1 and <= MaxRetries) => FirstRetryBit + Number - 1,
        (EventType.Offline, 0) => OfflineBit,
        (EventType.Ack, (int)Persistence.MessageStatus.Received) => ReceivedBit,
        (EventType.Ack, (int)Persistence.MessageStatus.Read) => ReadBit,
        (EventType.Withdraw, 0) => WithdrawBit,
        _ => throw new ArgumentOutOfRangeException(nameof(Type), this, "not an event of an entry"),
    };

    internal static EntryEvent OfBit(int bit) => bit switch
    {
        SendBit => Send,
        < OfflineBit => Retry(bit - FirstRetryBit + 1),
        OfflineBit => Offline,
        ReceivedBit => Ack(Persistence.MessageStatus.Received),
        ReadBit => Ack(Persistence.MessageStatus.Read),
        _ => Withdraw,
    };
}
