using ImConnect.Connections;
using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>
/// The connection for reading. A read sees every commit that was reported before it, and one state of the file throughout: the writer first has the user's rows in their tables, and what was
/// committed behind that has a later position and is left to the next read.
/// </summary>
internal sealed class InboxReads(DataFile file, GroupCommitWriter writer, InboxOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private Database? _database;
    private Statement? _messages, _kept, _notices, _cursor;

    private bool IsEveryDevice => options.Acks == AckPolicy.EveryDevice;

    public async ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        UserId user, Device device, InboxPosition after, int max, CancellationToken cancellationToken)
    {
        var last = await writer.SettleRecentAsync(user.Value);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            Prepare();
            using var snapshot = new Snapshot(_database!);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (IsEveryDevice)
                after = After(user, device, after);
            var entries = Entries(_messages!, user, after, last, max);
            var waiting = entries.Count;
            if (IsEveryDevice)
                entries.AddRange(Entries(_kept!.Bind(4, now - (long)options.Window.TotalMilliseconds), user, after, last, max));
            entries.AddRange(Entries(_notices!.Bind(4, now), user, after, last, max));
            if (entries.Count == waiting)
                return entries;
            entries.Sort(static (a, b) => a.Position.CompareTo(b.Position));
            if (entries.Count > max)
                entries.RemoveRange(max, entries.Count - max);
            return entries;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Wait(); // for a read that runs
        _messages?.Dispose();
        _kept?.Dispose();
        _cursor?.Dispose();
        _notices?.Dispose();
        _database?.Dispose();
        _gate.Dispose();
    }

    private void Prepare()
    {
        if (_database is not null)
            return;
        var database = file.Connect(forReading: true);
        _messages = new Statement(database, """
            SELECT id, sender, client_id, position, status, kind, body FROM message
            WHERE receiver = ?1 AND open = 1 AND position > ?2 AND position <= ?5 ORDER BY position LIMIT ?3
            """);
        if (IsEveryDevice)
        {
            _kept = new Statement(database, """
                SELECT id, sender, client_id, position, status, kind, body FROM message
                WHERE receiver = ?1 AND open = 0 AND position > ?2 AND position <= ?5 AND withdrawn = 0 AND settled_at > ?4 ORDER BY position LIMIT ?3
                """);
            _cursor = new Statement(database, "SELECT position FROM device WHERE receiver = ?1 AND device = ?2");
        }

        _notices = new Statement(database, """
            SELECT message, sender, client_id, position, status, kind, body FROM notice
            WHERE receiver = ?1 AND position > ?2 AND position <= ?5 AND NOT (received = 1 AND keep_until <= ?4) ORDER BY position LIMIT ?3
            """);
        _database = database;
    }

    private InboxPosition After(UserId user, Device device, InboxPosition after)
    {
        var row = _cursor!.Bind(1, user.Value).Bind(2, device.Key);
        var cursor = row.Step() ? row.Long(0) : 0;
        row.Reset();
        return new(Math.Max(cursor, after.Value));
    }

    private static List<InboxEntry> Entries(Statement statement, UserId user, InboxPosition after, long last, int max)
    {
        List<InboxEntry> entries = [];
        var rows = statement.Bind(1, user.Value).Bind(2, after.Value).Bind(3, max).Bind(5, last);
        while (rows.Step())
            entries.Add(ToEntry(rows, user));
        rows.Reset();
        return entries;
    }

    private static InboxEntry ToEntry(Statement row, UserId user) => new()
    {
        Kind = (EntryKind)row.Long(5),
        Id = new(row.Long(0)),
        Receiver = user,
        Sender = new(row.Long(1)),
        ClientId = row.ClientId(2),
        Position = new(row.Long(3)),
        Status = (MessageStatus)row.Long(4),
        Body = row.Blob(6).ToArray(),
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
