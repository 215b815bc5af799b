using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.Sqlite.Outbox;

/// <summary>Reads the events that wait, and keeps the dead letters. Used by the writer's thread alone.</summary>
internal sealed class OutboxStatements(Func<string, Statement> prepare)
{
    private readonly Statement _addDead = prepare("""
        INSERT INTO dead_letter (sender, receiver, message, client_id, type, number, max_retries, create_time, body, why, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """);

    private readonly Statement _listDead = prepare("""
        SELECT id, sender, receiver, message, client_id, type, number, max_retries, create_time, body, why, at FROM dead_letter WHERE id > ?1 ORDER BY id LIMIT ?2
        """);

    private readonly Statement _removeDead = prepare("DELETE FROM dead_letter WHERE id = ?1");
    private readonly Statement _countDead = prepare("SELECT count(*) FROM dead_letter");
    private readonly Statement _oldest = prepare("SELECT position, id FROM message WHERE events <> 0 ORDER BY position");

    /// <summary>Rows with events that wait, behind a position, and their bodies.</summary>
    public Statement Waiting { get; } = prepare($"SELECT {MessageRow.Columns}, body FROM message WHERE events <> 0 AND position > ?1 ORDER BY position");

    public long CountDead => Number(_countDead);

    public void AddDead(DeadLetter letter, long now)
    {
        var dead = letter.Event;
        _addDead
            .Bind(1, dead.Sender.Value)
            .Bind(2, dead.Receiver.Value)
            .Bind(3, dead.Id.Value)
            .Bind(4, dead.ClientId)
            .Bind(5, (long)dead.Type)
            .Bind(6, dead.Number)
            .Bind(7, dead.MaxRetries)
            .Bind(8, dead.CreateTime)
            .Bind(9, dead.Body.Span)
            .Bind(10, letter.Why)
            .Bind(11, now)
            .Execute();
    }

    public List<DeadLetter> ListDead(long after, int max)
    {
        List<DeadLetter> letters = [];
        var rows = _listDead.Bind(1, after).Bind(2, max);
        while (rows.Step())
            letters.Add(ReadDead(rows));
        rows.Reset();
        return letters;
    }

    public int RemoveDead(long number) => _removeDead.Bind(1, number).Execute();

    /// <summary>The oldest position of which events wait; 0 when none does. Rows that have changed since they were written are asked for where they are.</summary>
    public long Oldest(RecentRows recent)
    {
        var oldest = 0L;
        while (oldest == 0 && _oldest.Step())
        {
            if (!recent.Has(_oldest.Long(1)))
                oldest = _oldest.Long(0);
        }

        _oldest.Reset();
        return recent.OldestWaiting() is { } here && (oldest == 0 || here < oldest) ? here : oldest;
    }

    private static DeadLetter ReadDead(Statement row) => new(
        row.Long(0),
        new MessageEvent
        {
            Sender = new(row.Long(1)),
            Receiver = new(row.Long(2)),
            Id = new(row.Long(3)),
            ClientId = row.ClientId(4),
            Type = (EventType)row.Long(5),
            Number = (int)row.Long(6),
            MaxRetries = (int)row.Long(7),
            CreateTime = row.Long(8),
            Body = row.Blob(9).ToArray(),
        },
        row.Text(10),
        row.Long(11));

    private static long Number(Statement statement)
    {
        var number = statement.Step() ? statement.Long(0) : 0;
        statement.Reset();
        return number;
    }
}
