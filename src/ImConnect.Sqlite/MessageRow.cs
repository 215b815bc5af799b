using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>A row of <c>message</c> but for its body.</summary>
internal readonly record struct MessageRow(
    long Id, long Sender, long Receiver, ClientMessageId ClientId, long Position, MessageStatus Status, bool IsOpen, bool IsWithdrawn, bool IsPublished,
    long Publisher, long ClaimLease, long ClaimNumber, long? SettledAt, EntryKind Kind = EntryKind.Message, bool IsExpired = false)
{
    /// <summary>The columns in the order that <see cref="Read"/> takes.</summary>
    public const string Columns =
        "id, sender, receiver, client_id, position, status, open, withdrawn, published, publisher, claim_lease, claim_number, settled_at, kind";

    /// <summary>How many <see cref="Columns"/> there are: where the next one stands.</summary>
    public const int Count = 14;

    /// <summary>Values of <c>open</c>; 0 is settled.</summary>
    private const long Open = 1, Expired = 2;

    public static MessageRow Read(Statement row) => new(
        row.Long(0), row.Long(1), row.Long(2), row.ClientId(3), row.Long(4), (MessageStatus)row.Long(5), row.Long(6) == Open, row.Long(7) != 0, row.Long(8) != 0,
        row.Long(9), row.Long(10), row.Long(11), row.IsNull(12) ? null : row.Long(12),
        (EntryKind)row.Long(13), row.Long(6) == Expired);

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
