using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.Sqlite;

/// <summary>A row of <c>message</c> but for its body.</summary>
/// <remarks><c>Handed</c> are those of its events that are the drainer's although its publisher is a life, which stores the others before.</remarks>
internal readonly record struct MessageRow(
    long Id, long Sender, long Receiver, ClientMessageId ClientId, long Position, MessageStatus Status, bool IsOpen, bool IsWithdrawn, EntryEvents Events,
    long Publisher, long? Due, int Pushes, long ClaimLease, long ClaimNumber, long? SettledAt, EntryKind Kind = EntryKind.Message, bool IsExpired = false, int BodyLength = 0, EntryEvents Handed = default)
{
    /// <summary>The columns in the order that <see cref="Read"/> takes.</summary>
    public const string Columns =
        "id, sender, receiver, client_id, position, status, open, withdrawn, publisher, due, pushes, claim_lease, claim_number, settled_at, kind, events, length(body)";

    /// <summary>How many <see cref="Columns"/> there are: where the next one stands.</summary>
    public const int Count = 17;

    /// <summary>Values of <c>open</c>; 0 is settled.</summary>
    public const long Waiting = 1, Expired = 2;

    /// <summary>Where in <c>events</c> the second set begins.</summary>
    public const int HandedShift = 32;

    /// <summary>Its first event is stored, or there is none.</summary>
    public bool IsPublished => !Events.HasSend;

    /// <summary>What <c>events</c> is: those that wait, and above them those that were handed to the drainer.</summary>
    public long EventBits => (uint)Events.Bits | ((long)Handed.Bits << HandedShift);

    /// <summary>What <c>open</c> is.</summary>
    public long Open => IsOpen ? Waiting : IsExpired ? Expired : 0;

    public static MessageRow Read(Statement row) => new(
        row.Long(0), row.Long(1), row.Long(2), row.ClientId(3), row.Long(4), (MessageStatus)row.Long(5), row.Long(6) == Waiting, row.Long(7) != 0, EventsOf(row.Long(15)),
        row.Long(8), row.LongOrNull(9), (int)row.Long(10), row.Long(11), row.Long(12), row.LongOrNull(13), (EntryKind)row.Long(14), row.Long(6) == Expired, (int)row.Long(16), HandedOf(row.Long(15)));

    public static EntryEvents EventsOf(long bits) => new(unchecked((int)bits));

    public static EntryEvents HandedOf(long bits) => new((int)(bits >> HandedShift));

    /// <summary>It waits no longer, and nobody tries it any more.</summary>
    public MessageRow Close(long now) => this with { IsOpen = false, Due = null, ClaimLease = 0, ClaimNumber = 0, SettledAt = SettledAt ?? now };

    public MessageHead ToHead() => new()
    {
        Id = new(Id),
        Sender = new(Sender),
        Receiver = new(Receiver),
        ClientId = ClientId,
        Position = new(Position),
        Status = Status,
        IsWithdrawn = IsWithdrawn,
        IsExpired = IsExpired,
        IsPublished = IsPublished,
    };
}
