using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>The connection for reading. A read sees every commit that was reported before it, and one state of the file throughout.</summary>
internal sealed class InboxReads(DataFile file, InboxOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private Database? _database;
    private Statement? _messages, _notices, _head;

    public async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(UserId user, InboxPosition after, int max, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Prepare();
            using var snapshot = new Snapshot(_database!);
            var messages = Messages(user, after, max);
            var notices = Notices(user, after, max);
            if (notices.Count == 0)
                return messages;
            messages.AddRange(notices);
            messages.Sort(static (a, b) => a.Position.CompareTo(b.Position));
            if (messages.Count > max)
                messages.RemoveRange(max, messages.Count - max);
            return messages;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask<IReadOnlyList<MessageHead>> FindAsync(UserId receiver, IReadOnlyList<MessageId> ids, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Prepare();
            var over = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)options.Window.TotalMilliseconds;
            List<MessageHead> heads = [];
            foreach (var id in ids)
            {
                if (InboxTables.One(_head!.Bind(1, id.Value)) is { } row && row.Receiver == receiver.Value && !(row.SettledAt <= over))
                    heads.Add(row.ToHead());
            }

            return heads;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask<long> CountAsync(UserId user, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Prepare();
            using var count = new Statement(_database!, "SELECT count(*) FROM message WHERE receiver = ?1 AND open = 1");
            return count.Bind(1, user.Value).Step() ? count.Long(0) : 0;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _messages?.Dispose();
        _notices?.Dispose();
        _head?.Dispose();
        _database?.Dispose();
        _gate.Dispose();
    }

    private void Prepare()
    {
        if (_database is not null)
            return;
        var database = file.Connect(forReading: true);
        _messages = new Statement(database, """
            SELECT id, sender, client_id, position, status, body FROM message
            WHERE receiver = ?1 AND open = 1 AND position > ?2 ORDER BY position LIMIT ?3
            """);
        _notices = new Statement(database, """
            SELECT message, sender, client_id, position, status, kind FROM notice
            WHERE receiver = ?1 AND position > ?2 AND NOT (received = 1 AND keep_until <= ?4) ORDER BY position LIMIT ?3
            """);
        _head = new Statement(database, $"SELECT {MessageRow.Columns} FROM message WHERE id = ?1");
        _database = database;
    }

    private List<InboxEntry> Messages(UserId user, InboxPosition after, int max)
    {
        List<InboxEntry> entries = [];
        var rows = _messages!.Bind(1, user.Value).Bind(2, after.Value).Bind(3, max);
        while (rows.Step())
            entries.Add(ToEntry(rows, user, EntryKind.Message) with { Body = rows.Blob(5).ToArray() });
        rows.Reset();
        return entries;
    }

    private List<InboxEntry> Notices(UserId user, InboxPosition after, int max)
    {
        List<InboxEntry> entries = [];
        var rows = _notices!.Bind(1, user.Value).Bind(2, after.Value).Bind(3, max).Bind(4, time.GetUtcNow().ToUnixTimeMilliseconds());
        while (rows.Step())
            entries.Add(ToEntry(rows, user, (EntryKind)rows.Long(5)));
        rows.Reset();
        return entries;
    }

    private static InboxEntry ToEntry(Statement row, UserId user, EntryKind kind) => new()
    {
        Kind = kind,
        Id = new(row.Long(0)),
        Receiver = user,
        Sender = new(row.Long(1)),
        ClientId = row.ClientId(2),
        Position = new(row.Long(3)),
        Status = (MessageStatus)row.Long(4),
    };

    /// <summary>One state of the file for several statements.</summary>
    private readonly struct Snapshot : IDisposable
    {
        private readonly Database _database;

        public Snapshot(Database database)
        {
            _database = database;
            database.Execute("BEGIN");
        }

        public void Dispose() => _database.Execute("ROLLBACK");
    }
}
