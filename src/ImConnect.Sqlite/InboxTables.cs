using ImConnect.Persistence;
using ImConnect.Sqlite.History;

namespace ImConnect.Sqlite;

/// <summary>The writer's connection: its prepared statements and the counts beside them. Used by the writer's thread alone.</summary>
internal sealed class InboxTables : IDisposable
{
    private readonly Database _database;
    /// <summary>So many heads of new messages are kept at most; then all are forgotten, and read where they are needed.</summary>
    private const int MaxFresh = 16_384;

    private readonly Dictionary<long, MessageRow> _fresh = [];
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin, _commit;
    private readonly Statement _lastOpen, _lastTombstone, _savePosition;
    private long _savedPosition;

    public InboxTables(Database database)
    {
        _database = database;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _lastOpen = Prepare("SELECT position FROM message WHERE receiver = ?1 AND sender = ?2 AND open = 1 AND kind = 0 ORDER BY position DESC LIMIT 1");
        _lastTombstone = Prepare($"SELECT max(position) FROM notice WHERE receiver = ?1 AND sender = ?2 AND kind = {(int)EntryKind.Withdrawal} AND received = 0");
        _savePosition = Prepare("UPDATE meta SET value = ?1 WHERE name = 'last_position'");
        Insert = Prepare("""
            INSERT INTO message (id, sender, receiver, client_id, position, status, open, withdrawn, published, publisher, due, pushes,
                                 claim_lease, claim_number, settled_at, body)
            VALUES (?1, ?2, ?3, ?4, ?5, 1, 1, 0, ?6, ?7, ?8, 1, 0, 0, NULL, ?9) ON CONFLICT DO NOTHING
            """);
        InsertFriend = Prepare("""
            INSERT INTO message (id, sender, receiver, client_id, position, status, open, withdrawn, published, publisher, due, pushes,
                                 claim_lease, claim_number, settled_at, body, kind)
            VALUES (?1, ?2, ?3, ?4, ?5, 1, 1, 0, ?6, ?7, NULL, 1, 0, 0, NULL, ?9, ?10) ON CONFLICT DO NOTHING
            """);
        ById = Prepare($"SELECT {MessageRow.Columns} FROM message WHERE id = ?1");
        OlderOfOthers = Prepare("SELECT 1 FROM message WHERE published = 0 AND receiver = ?1 AND sender = ?2 AND position < ?3 AND publisher <> ?4 LIMIT 1");
        Delete = Prepare("DELETE FROM message WHERE id = ?1");
        Settle = Prepare("UPDATE message SET status = ?2, open = 0, due = NULL, claim_lease = 0, claim_number = 0, settled_at = coalesce(settled_at, ?3) WHERE id = ?1");
        Withdraw = Prepare("UPDATE message SET withdrawn = 1, open = CASE open WHEN 2 THEN 2 ELSE 0 END, due = NULL, claim_lease = 0, claim_number = 0, settled_at = coalesce(settled_at, ?2), body = x'' WHERE id = ?1");
        PutNotice = Prepare("""
            INSERT INTO notice (receiver, message, kind, sender, client_id, status, position, keep_until, received) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)
            ON CONFLICT (receiver, message, kind) DO UPDATE SET status = excluded.status, position = excluded.position,
                keep_until = excluded.keep_until, received = 0
            """);
        NoticeByKey = Prepare("SELECT sender, position, keep_until, received FROM notice WHERE receiver = ?1 AND message = ?2 AND kind = ?3");
        DeleteNotice = Prepare("DELETE FROM notice WHERE receiver = ?1 AND message = ?2 AND kind = ?3");
        MarkReceived = Prepare("UPDATE notice SET received = 1, keep_until = ?4 WHERE receiver = ?1 AND message = ?2 AND kind = ?3");
        Due = Prepare($"SELECT {MessageRow.Columns}, pushes, body FROM message WHERE due <= ?1 ORDER BY due, position LIMIT ?2");
        Claim = Prepare("UPDATE message SET due = ?2, claim_lease = ?3, claim_number = ?4 WHERE id = ?1");
        SetDue = Prepare("UPDATE message SET due = ?2, pushes = pushes + 1, claim_lease = 0, claim_number = 0 WHERE id = ?1");
        SetOffline = Prepare("UPDATE message SET due = NULL, status = 2, claim_lease = 0, claim_number = 0 WHERE id = ?1");
        SetStatus = Prepare("UPDATE message SET status = ?2 WHERE id = ?1");
        SetPublished = Prepare("UPDATE message SET published = 1 WHERE id = ?1");
        Old = Prepare($"SELECT {MessageRow.Columns} FROM message WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3");
        OldNotices = Prepare("SELECT receiver, message, kind FROM notice WHERE received = 1 AND keep_until <= ?1 LIMIT ?2");
        Revoke = Prepare("""
            INSERT INTO revocation (user, device_kind, device, at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (user, device_kind, device) DO UPDATE SET at = max(at, excluded.at)
            """);
        Devices = new DeviceCursors(Prepare);
        Expiry = new ExpiryStatements(Prepare);
        Window = new DuplicateWindow(Prepare);
        History = new ChatIndex(Prepare);
        Erasing = new EraseTables(Prepare);
        FreePages = new FreePages(Prepare);
        Counts = new WaitingCounts();
        Load();
    }

    public WaitingCounts Counts { get; }

    /// <summary>Which client ids are known.</summary>
    public DuplicateWindow Window { get; }

    /// <summary>How far each device has come.</summary>
    public DeviceCursors Devices { get; }

    /// <summary>Ends what nobody came for.</summary>
    public ExpiryStatements Expiry { get; }

    /// <summary>Which messages a chat has.</summary>
    public ChatIndex History { get; }

    /// <summary>What only erasing and sweeping ask.</summary>
    public EraseTables Erasing { get; }

    /// <summary>Room in the file that nothing uses.</summary>
    public FreePages FreePages { get; }

    /// <summary>How far housekeeping has looked through the old rows.</summary>
    public long HousekeepingAt { get; set; } = long.MinValue;

    public Statement Insert { get; }

    /// <summary>As <see cref="Insert"/>, with a kind and without a due time.</summary>
    public Statement InsertFriend { get; }

    public Statement ById { get; }

    public Statement OlderOfOthers { get; }

    public Statement Delete { get; }

    public Statement Settle { get; }

    public Statement Withdraw { get; }

    public Statement PutNotice { get; }

    public Statement NoticeByKey { get; }

    public Statement DeleteNotice { get; }

    public Statement MarkReceived { get; }

    public Statement Due { get; }

    public Statement Claim { get; }

    public Statement SetDue { get; }

    public Statement SetOffline { get; }

    public Statement SetStatus { get; }

    public Statement SetPublished { get; }

    public Statement Old { get; }

    public Statement OldNotices { get; }

    public Statement Revoke { get; }

    public void Begin() => _begin.Execute();

    /// <summary>Returns after the fsync of the log.</summary>
    public void Commit()
    {
        Window.Advance();
        History.Advance();
        if (Counts.LastPosition != _savedPosition)
        {
            // Kept in the file, so that a position never comes again after its rows have gone.
            _savePosition.Bind(1, Counts.LastPosition).Execute();
            _savedPosition = Counts.LastPosition;
        }

        _commit.Execute();
        History.Committed();
    }

    /// <summary>
    /// Brings the whole log into the file, with an fsync of its own, and starts it from its beginning. False when a reader or the checkpointer is at it just now: that
    /// is no fault. Throws when the disk refused.
    /// </summary>
    /// <param name="waitMilliseconds">How long to wait for a reader; every commit waits with it.</param>
    public bool TryCheckpoint(int waitMilliseconds = DataFile.BusyMilliseconds)
    {
        _database.WaitAtMost(waitMilliseconds);
        var isDone = _database.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        _database.WaitAtMost(DataFile.BusyMilliseconds);
        return isDone;
    }

    /// <summary>A message was inserted: most are settled within a moment, and need no look-up then.</summary>
    public void AddFresh(in MessageRow row)
    {
        if (_fresh.Count >= MaxFresh)
            _fresh.Clear();
        _fresh[row.Id] = row;
    }

    /// <summary>The row may have changed: the file is asked from now on.</summary>
    public void DropFresh(long id) => _fresh.Remove(id);

    /// <summary>The row of a message that the caller is about to change; null when there is none.</summary>
    public MessageRow? Take(long id) => _fresh.Remove(id, out var row) ? row : One(ById.Bind(1, id));

    /// <summary>The one row that the statement, bound by the caller, finds.</summary>
    public static MessageRow? One(Statement bound)
    {
        var row = bound.Step() ? MessageRow.Read(bound) : default(MessageRow?);
        bound.Reset();
        return row;
    }

    /// <summary>The position of the chat's last entry that waits; 0 when none does.</summary>
    public long LastOf(long receiver, long sender, ChatState chat) =>
        chat.Last ??= Math.Max(Number(_lastOpen, receiver, sender), chat.Tombstones == 0 ? 0 : Number(_lastTombstone, receiver, sender));

    /// <summary>The next position.</summary>
    public long NextPosition(long nowMilliseconds) =>
        Counts.LastPosition = InboxPosition.After(new(Counts.LastPosition), nowMilliseconds).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _database.Dispose();
    }

    private static long Number(Statement statement, long receiver, long sender)
    {
        var number = statement.Bind(1, receiver).Bind(2, sender).Step() ? statement.Long(0) : 0;
        statement.Reset();
        return number;
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(_database, sql);
        _statements.Add(statement);
        return statement;
    }

    private void Load()
    {
        using var position = Prepare("SELECT value FROM meta WHERE name = 'last_position'");
        if (position.Step())
            Counts.LastPosition = _savedPosition = position.Long(0);
        position.Reset();
        using var open = Prepare("""
            SELECT receiver, sender, count(*), max(CASE WHEN kind = 0 THEN position ELSE 0 END) FROM message WHERE open = 1 GROUP BY receiver, sender
            """);
        while (open.Step())
        {
            var chat = Counts.GetOrAdd(open.Long(0), open.Long(1));
            Counts.AddOpen(open.Long(0), chat, (int)open.Long(2));
            chat.Last = open.Long(3);
        }

        using var tombstones = Prepare(
            $"SELECT receiver, sender, count(*), max(position) FROM notice WHERE kind = {(int)EntryKind.Withdrawal} AND received = 0 GROUP BY receiver, sender");
        while (tombstones.Step())
        {
            var chat = Counts.GetOrAdd(tombstones.Long(0), tombstones.Long(1));
            chat.Tombstones = (int)tombstones.Long(2);
            chat.Last = Math.Max(chat.Last ?? 0, tombstones.Long(3));
        }

        using var unpublished = Prepare("SELECT receiver, sender, publisher FROM message WHERE published = 0");
        while (unpublished.Step())
            Counts.GetOrAdd(unpublished.Long(0), unpublished.Long(1)).AddUnpublished(unpublished.Long(2));
    }
}
