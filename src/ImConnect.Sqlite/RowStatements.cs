using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>Writes and finds single rows of <c>message</c> and <c>notice</c> in their tables. Used by the writer's thread alone.</summary>
internal sealed class RowStatements(Func<string, Statement> prepare)
{
    private readonly Statement _put = prepare("""
        INSERT INTO message (id, sender, receiver, client_id, position, kind, status, open, withdrawn, published, publisher, due, pushes, claim_lease, claim_number, settled_at, body, events)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        ON CONFLICT (id) DO UPDATE SET status = ?7, open = ?8, withdrawn = ?9, published = ?10, publisher = ?11, due = ?12, pushes = ?13, claim_lease = ?14, claim_number = ?15,
            settled_at = ?16, body = ?17, events = ?18
        """);

    private readonly Statement _update = prepare("""
        UPDATE message SET status = ?7, open = ?8, withdrawn = ?9, published = ?10, publisher = ?11, due = ?12, pushes = ?13, claim_lease = ?14, claim_number = ?15,
            settled_at = ?16, events = ?18 WHERE id = ?1
        """);

    private readonly Statement _putNotice = prepare($"""
        INSERT INTO notice ({NoticeRow.Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (receiver, message, kind) DO UPDATE SET status = ?6, position = ?7, keep_until = ?8, received = ?9
        """);

    private readonly Statement _removeNotice = prepare("DELETE FROM notice WHERE receiver = ?1 AND message = ?2 AND kind = ?3");
    private readonly Statement _find = prepare($"SELECT {MessageRow.Columns} FROM message WHERE id = ?1");
    private readonly Statement _findNotice = prepare($"SELECT {NoticeRow.Columns} FROM notice WHERE receiver = ?1 AND message = ?2 AND kind = ?3");

    /// <summary>The message; null when there is none of that id.</summary>
    public MessageRow? Find(long id)
    {
        var row = _find.Bind(1, id).Step() ? MessageRow.Read(_find) : default(MessageRow?);
        _find.Reset();
        return row;
    }

    /// <summary>The notice; null when there is none.</summary>
    public NoticeRow? FindNotice(long receiver, long message, EntryKind kind)
    {
        var row = _findNotice.Bind(1, receiver).Bind(2, message).Bind(3, (long)kind).Step() ? NoticeRow.Read(_findNotice) : default(NoticeRow?);
        _findNotice.Reset();
        return row;
    }

    /// <summary>Writes a message that may be there, with its body.</summary>
    public void Put(in MessageRow row, ReadOnlySpan<byte> body) => State(_put, row)
        .Bind(2, row.Sender)
        .Bind(3, row.Receiver)
        .Bind(4, row.ClientId)
        .Bind(5, row.Position)
        .Bind(6, (long)row.Kind)
        .Bind(17, body)
        .Execute();

    /// <summary>Writes what has changed of a message; nothing when it is not there.</summary>
    public void Update(in MessageRow row) => State(_update, row).Execute();

    /// <summary>Writes a notice that may be there.</summary>
    public void Put(in NoticeRow row) => _putNotice
        .Bind(1, row.Receiver)
        .Bind(2, row.Message)
        .Bind(3, (long)row.Kind)
        .Bind(4, row.Sender)
        .Bind(5, row.ClientId)
        .Bind(6, (long)row.Status)
        .Bind(7, row.Position)
        .Bind(8, row.KeepUntil)
        .Bind(9, row.IsReceived ? 1 : 0)
        .Execute();

    /// <summary>Removes a notice, if it is there.</summary>
    public void Remove(long receiver, long message, EntryKind kind) => _removeNotice.Bind(1, receiver).Bind(2, message).Bind(3, (long)kind).Execute();

    private static Statement State(Statement statement, in MessageRow row) => statement
        .Bind(1, row.Id)
        .Bind(7, (long)row.Status)
        .Bind(8, row.Open)
        .Bind(9, row.IsWithdrawn ? 1 : 0)
        .Bind(10, row.IsPublished ? 1 : 0)
        .Bind(11, row.Publisher)
        .Bind(12, row.Due)
        .Bind(13, row.Pushes)
        .Bind(14, row.ClaimLease)
        .Bind(15, row.ClaimNumber)
        .Bind(16, row.SettledAt)
        .Bind(18, row.EventBits);
}
