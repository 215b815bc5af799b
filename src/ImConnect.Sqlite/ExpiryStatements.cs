using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Sqlite;

/// <summary>What <see cref="ExpireOperation"/> reads and writes. Used by the writer's thread alone.</summary>
internal sealed class ExpiryStatements(Func<string, Statement> prepare)
{
    private const int Gap = (int)EntryKind.Gap;

    private readonly Statement _gap = prepare($"SELECT position, received, body FROM notice WHERE receiver = ?1 AND message = ?2 AND kind = {Gap}");

    private readonly Statement _putGap = prepare($"""
        INSERT INTO notice (receiver, message, kind, sender, client_id, status, position, keep_until, received, body) VALUES (?1, ?2, {Gap}, ?1, ?3, 0, ?4, 0, 0, ?5)
        ON CONFLICT (receiver, message, kind) DO UPDATE SET position = excluded.position, keep_until = 0, received = 0, body = excluded.body
        """);

    /// <summary>The inbox behind this one in which something waits, and the position of its oldest: one step in the index, however much waits.</summary>
    public Statement NextInbox { get; } = prepare("SELECT receiver, position FROM message WHERE open = 1 AND receiver > ?1 ORDER BY receiver, position LIMIT 1");

    /// <summary>What waits in an inbox between two positions.</summary>
    public Statement Waiting { get; } = prepare(
        $"SELECT {MessageRow.Columns} FROM message WHERE receiver = ?1 AND open = 1 AND position > ?2 AND position < ?3 ORDER BY position LIMIT ?4");

    /// <summary>A message leaves its inbox; its body stays where the third parameter is not 0.</summary>
    public Statement Expire { get; } = prepare("""
        UPDATE message SET status = 2, open = 2, due = NULL, claim_lease = 0, claim_number = 0, settled_at = ?2, body = CASE WHEN ?3 THEN body ELSE x'' END WHERE id = ?1
        """);

    /// <summary>Tells the owner of an inbox, together with what the last gap told if nobody received that; then at the later of both places.</summary>
    public void PutGap(long receiver, GapNotice gap, long position)
    {
        var find = _gap.Bind(1, receiver).Bind(2, GapNotice.Id.Value);
        if (find.Step())
        {
            position = Math.Max(position, find.Long(0));
            if (find.Long(1) == 0)
                gap = gap.Add(GapNotice.Read(find.Blob(2)));
        }

        find.Reset();
        _putGap.Bind(1, receiver).Bind(2, GapNotice.Id.Value).Bind(3, default(ClientMessageId)).Bind(4, position).Bind(5, gap.ToBody()).Execute();
    }
}
