using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Sqlite.History;
using ImConnect.Sqlite.Outbox;
using ImConnect.Sqlite.Window;

namespace ImConnect.Sqlite;

/// <summary>The writer's connection: its prepared statements and the counts beside them. Used by the writer's thread alone.</summary>
internal sealed class InboxTables : IDisposable
{
    /// <summary>Events of an older message of the chat wait that are not all this life's.</summary>
    internal static readonly string OlderOfOthersSql = $"""
        SELECT 1 FROM message WHERE events <> 0 AND receiver = ?1 AND sender = ?2 AND position < ?3 AND (publisher <> ?4 OR events >> {MessageRow.HandedShift} <> 0) LIMIT 1
        """;

    private readonly Database _database;
    private readonly LogFile? _log;
    private readonly long _pageLength;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin, _commit;
    private readonly Statement _lastOpen, _lastTombstone;

    /// <summary>Reads what is kept beside the tables, in a transaction: something of a former life may have to be brought into them.</summary>
    public InboxTables(Database database, string logPath, InboxOptions options, long nowMilliseconds)
    {
        _database = database;
        try
        {
            _begin = Prepare("BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _begin.Execute();
            _pageLength = database.Number("PRAGMA page_size");
            _lastOpen = Prepare("SELECT position FROM message WHERE receiver = ?1 AND sender = ?2 AND open = 1 AND kind = 0 ORDER BY position DESC LIMIT 1");
            _lastTombstone = Prepare($"SELECT max(position) FROM notice WHERE receiver = ?1 AND sender = ?2 AND kind = {(int)EntryKind.Withdrawal} AND received = 0");
            Recent = new RecentRows(Prepare);
            OlderOfOthers = Prepare(OlderOfOthersSql);
            Delete = Prepare("DELETE FROM message WHERE id = ?1");
            DeleteNotice = Prepare("DELETE FROM notice WHERE receiver = ?1 AND message = ?2 AND kind = ?3");
            Due = Prepare($"SELECT {MessageRow.Columns}, body FROM message WHERE due <= ?1 AND NOT (published = 0 AND publisher = ?3) ORDER BY due, position LIMIT ?2");
            Old = Prepare($"SELECT {MessageRow.Columns} FROM message WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3");
            OldNotices = Prepare("SELECT receiver, message, kind FROM notice WHERE received = 1 AND keep_until <= ?1 LIMIT ?2");
            Revoke = Prepare("""
                INSERT INTO revocation (user, device_kind, device, at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (user, device_kind, device) DO UPDATE SET at = max(at, excluded.at)
                """);
            Outbox = new OutboxStatements(Prepare);
            Devices = new DeviceCursors(Prepare);
            Expiry = new ExpiryStatements(Prepare);
            Window = new DuplicateWindow(Prepare, options, nowMilliseconds);
            History = new ChatIndex(Prepare);
            Erasing = new EraseTables(Prepare);
            FreePages = new FreePages(Prepare);
            Counts = new WaitingCounts();
            Load();
            _commit.Execute();
            _log = LogFile.Open(logPath);
        }
        catch
        {
            // A statement left behind would keep the connection, and with it the lock of the transaction.
            Dispose();
            throw;
        }
    }

    public WaitingCounts Counts { get; }

    /// <summary>The rows that changed last. Who uses the statements below settles them first.</summary>
    public RecentRows Recent { get; }

    /// <summary>Which client ids are known.</summary>
    public DuplicateWindow Window { get; }

    /// <summary>What waits to be published, and what was given up.</summary>
    public OutboxStatements Outbox { get; }

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

    public Statement OlderOfOthers { get; }

    public Statement Delete { get; }

    public Statement DeleteNotice { get; }

    public Statement Due { get; }

    public Statement Old { get; }

    public Statement OldNotices { get; }

    public Statement Revoke { get; }

    public void Begin() => _begin.Execute();

    /// <summary>As of now.</summary>
    public CommitState State => new(Counts.TotalOpen, Recent.Count, Recent.Sequence, _database.PagesWritten * _pageLength);

    /// <summary>Returns when all that was committed is on the disk.</summary>
    public void Commit(long nowMilliseconds)
    {
        Window.Advance(nowMilliseconds);
        History.Advance();
        Recent.Advance(Counts.LastPosition);
        _commit.Execute();
        _log?.Flush();
        History.Committed();
    }

    /// <summary>
    /// Brings the whole log into the file, with an fsync of its own, and starts it from its beginning. False when a reader or the checkpointer is at it just now: that
    /// is no fault. Throws when the disk refused.
    /// </summary>
    /// <param name="waitMilliseconds">How long to wait for a reader; every commit waits with it.</param>
    /// <param name="keepsLength">The log's blocks stay and are written again, which is cheaper; else nothing is left in it.</param>
    public bool TryCheckpoint(int waitMilliseconds = DataFile.BusyMilliseconds, bool keepsLength = false)
    {
        _database.WaitAtMost(waitMilliseconds);
        var isDone = _database.Number(keepsLength ? "PRAGMA wal_checkpoint(RESTART)" : "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        _database.WaitAtMost(DataFile.BusyMilliseconds);
        return isDone;
    }

    /// <summary>The position of the chat's last entry that waits; 0 when none does.</summary>
    public long LastOf(long receiver, long sender, ChatState chat)
    {
        if (chat.Last is { } last)
            return last;
        Recent.Settle();
        last = Math.Max(Number(_lastOpen, receiver, sender), chat.Tombstones == 0 ? 0 : Number(_lastTombstone, receiver, sender));
        chat.Last = last;
        return last;
    }

    /// <summary>The next position.</summary>
    public long NextPosition(long nowMilliseconds) =>
        Counts.LastPosition = InboxPosition.After(new(Counts.LastPosition), nowMilliseconds).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _log?.Dispose();
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
        Counts.LastPosition = Recent.Position;
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

        using var unpublished = Prepare($"SELECT {MessageRow.Columns} FROM message WHERE events <> 0");
        while (unpublished.Step())
        {
            var row = MessageRow.Read(unpublished);
            RowEvents.Count(Counts.GetOrAdd(row.Receiver, row.Sender), row);
            Counts.Waiting.Add(row.BodyLength);
            Counts.Waiting.Events += row.Events.Count;
        }
    }
}
