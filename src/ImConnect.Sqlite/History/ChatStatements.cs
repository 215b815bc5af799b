using ImConnect.History;
using ImConnect.Persistence;

namespace ImConnect.Sqlite.History;

/// <summary>What reading chats asks of the file. Used under the gate of <see cref="HistoryReads"/>.</summary>
internal sealed class ChatStatements(Database database) : IDisposable
{
    private readonly Statement _entries = new(database, """
        SELECT * FROM (SELECT position, message FROM chat_message WHERE receiver = ?1 AND sender = ?2 AND position < ?3 ORDER BY position DESC LIMIT ?4)
        UNION SELECT * FROM (SELECT position, message FROM chat_message WHERE receiver = ?2 AND sender = ?1 AND position < ?3 ORDER BY position DESC LIMIT ?4)
        ORDER BY 1 DESC LIMIT ?4
        """);

    private readonly Statement _message = new(database, "SELECT sender, receiver, client_id, position, status, withdrawn, CASE WHEN withdrawn THEN x'' ELSE body END FROM message WHERE id = ?1");
    private readonly Statement _state = new(database, "SELECT status, withdrawn FROM message WHERE id = ?1");
    private readonly Statement _conversations = new(database, "SELECT other, last FROM conversation WHERE owner = ?1 AND last < ?2 ORDER BY last DESC");
    private readonly Statement _others = new(database, "SELECT other FROM conversation WHERE owner = ?1 AND (?2 IS NULL OR other > ?2) ORDER BY other LIMIT ?3");
    private readonly Statement _notices = new(database, "SELECT receiver, message, kind, sender, position FROM notice WHERE sender = ?1");
    private readonly Statement _received = new(database, """
        SELECT m.status, m.withdrawn FROM chat_message c JOIN message m ON m.id = c.message
        WHERE c.receiver = ?1 AND c.sender = ?2 AND c.position < ?3 ORDER BY c.position DESC
        """);

    /// <summary>The ids of a chat before a position, both directions, newest first.</summary>
    public List<long> Entries(long one, long other, long before, int max)
    {
        List<long> ids = [];
        var rows = _entries.Bind(1, one).Bind(2, other).Bind(3, before).Bind(4, max);
        while (rows.Step())
            ids.Add(rows.Long(1));
        rows.Reset();
        return ids;
    }

    public HistoryMessage? Message(long id)
    {
        var row = _message.Bind(1, id);
        HistoryMessage? message = null;
        if (row.Step())
        {
            message = new HistoryMessage(
                new(id), new(row.Long(0)), new(row.Long(1)), row.ClientId(2), new(row.Long(3)), (MessageStatus)row.Long(4), row.Long(5) != 0, row.Blob(6).ToArray());
        }

        row.Reset();
        return message;
    }

    public (MessageStatus Status, bool IsWithdrawn)? State(long id)
    {
        var row = _state.Bind(1, id);
        var state = row.Step() ? ((MessageStatus)row.Long(0), row.Long(1) != 0) : default((MessageStatus, bool)?);
        row.Reset();
        return state;
    }

    /// <summary>At most <paramref name="max"/> chats whose last message is before a position, without those that are known better.</summary>
    public List<(long Other, long Last)> Conversations(long owner, long before, int max, Func<long, bool> isKnown)
    {
        List<(long, long)> chats = [];
        var rows = _conversations.Bind(1, owner).Bind(2, before);
        while (chats.Count < max && rows.Step())
        {
            if (!isKnown(rows.Long(0)))
                chats.Add((rows.Long(0), rows.Long(1)));
        }

        rows.Reset();
        return chats;
    }

    public List<long> Others(long owner, long? after, int max)
    {
        List<long> others = [];
        var rows = _others.Bind(1, owner).Bind(3, max);
        rows.Bind(2, after);
        while (rows.Step())
            others.Add(rows.Long(0));
        rows.Reset();
        return others;
    }

    /// <summary>How many of the other's messages before a position are newer than the newest that was read, counted up to <paramref name="max"/>.</summary>
    public int Unread(long owner, long other, long before, int max)
    {
        var unread = 0;
        var rows = _received.Bind(1, owner).Bind(2, other).Bind(3, before);
        while (unread < max && rows.Step() && rows.Long(0) < (long)MessageStatus.Read)
            unread += rows.Long(1) == 0 ? 1 : 0;
        rows.Reset();
        return unread;
    }

    public List<NoticeKey> NoticesFrom(long sender)
    {
        List<NoticeKey> keys = [];
        var rows = _notices.Bind(1, sender);
        while (rows.Step())
            keys.Add(NoticeKey.Read(rows));
        rows.Reset();
        return keys;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<Statement>)[_entries, _message, _state, _conversations, _others, _notices, _received])
            statement.Dispose();
    }
}
