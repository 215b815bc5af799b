using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>A row of <c>message</c> but for its body.</summary>
internal readonly record struct MessageRow(
    long Id, long Sender, long Receiver, ClientMessageId ClientId, long Position, MessageStatus Status, bool IsOpen, bool IsWithdrawn, bool IsPublished,
    long Publisher, long? Due, int Pushes, long ClaimLease, long ClaimNumber, long? SettledAt, EntryKind Kind = EntryKind.Message, bool IsExpired = false)
{
    /// <summary>The columns in the order that <see cref="Read"/> takes.</summary>
    public const string Columns =
        "id, sender, receiver, client_id, position, status, open, withdrawn, published, publisher, due, pushes, claim_lease, claim_number, settled_at, kind";

    /// <summary>How many <see cref="Columns"/> there are: where the next one stands.</summary>
    public const int Count = 16;

    /// <summary>Values of <c>open</c>; 0 is settled.</summary>
    public const long Waiting = 1, Expired = 2;

    /// <summary>What <c>open</c> is.</summary>
    public long Open => IsOpen ? Waiting : IsExpired ? Expired : 0;

    public static MessageRow Read(Statement row) => new(
        row.Long(0), row.Long(1), row.Long(2), row.ClientId(3), row.Long(4), (MessageStatus)row.Long(5), row.Long(6) == Waiting, row.Long(7) != 0, row.Long(8) != 0,
        row.Long(9), row.LongOrNull(10), (int)row.Long(11), row.Long(12), row.Long(13), row.LongOrNull(14), (EntryKind)row.Long(15), row.Long(6) == Expired);

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
