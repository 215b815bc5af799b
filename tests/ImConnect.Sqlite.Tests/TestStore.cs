using ImConnect.History;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Routing;
using ImConnect.Sqlite.History;
using ImConnect.Sqlite.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ImConnect.Sqlite.Tests;

/// <summary>A store over a folder, which is deleted with it unless it was given.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly DataFile _file;
    private readonly GroupCommitWriter _writer;
    private readonly InboxReads _reads;
    private readonly HistoryReads _historyReads;
    private readonly string? _ownFolder;

    private TestStore(string? folder, TimeProvider clock, InboxOptions options, HistoryOptions history, PublishingOptions publishing)
    {
        _ownFolder = folder is null ? Directory.CreateTempSubdirectory("imconnect-sqlite-").FullName : null;
        Folder = folder ?? _ownFolder!;
        _file = new DataFile(Options.Create(new ImConnectOptions { DataDirectory = Folder }));
        _writer = new GroupCommitWriter(_file, options, clock, NullLogger<GroupCommitWriter>.Instance);
        _reads = new InboxReads(_file, _writer, options, clock);
        Revocations = new SqliteRevocations(_file, _writer);
        _historyReads = new HistoryReads(_file, _writer);
        Shrinker = new FileShrinker(_file, _writer);
        Upkeep = new HistoryUpkeep(_writer, Shrinker, history);
        History = new SqliteHistory(_historyReads, new UserEraser(_historyReads, _writer, Shrinker, new GhostScan(_file), clock, NullLogger<UserEraser>.Instance));
        Checkpointer = new Checkpointer(_file, _writer, options, Upkeep, clock, NullLogger<Checkpointer>.Instance);
        Inbox = new SqliteInbox(_file, _writer, _reads, options, publishing);
        Outbox = new SqliteOutbox(_writer);
    }

    public string Folder { get; }

    public SqliteInbox Inbox { get; }

    public SqliteOutbox Outbox { get; }

    public SqliteRevocations Revocations { get; }

    public SqliteHistory History { get; }

    public HistoryUpkeep Upkeep { get; }

    public FileShrinker Shrinker { get; }

    public Checkpointer Checkpointer { get; }

    public DataFile File => _file;

    public GroupCommitWriter Writer => _writer;

    public NodeLease Lease { get; private set; } = null!;

    public static async Task<TestStore> OpenAsync(string? folder = null, TimeProvider? clock = null, InboxOptions? options = null, HistoryOptions? history = null, PublishingOptions? publishing = null)
    {
        var store = new TestStore(folder, clock ?? TimeProvider.System, options ?? new InboxOptions(), history ?? new HistoryOptions(), publishing ?? new PublishingOptions());
        try
        {
            store.Lease = await store.Inbox.JoinAsync(CancellationToken.None);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public static Submission Send(long id, long from = 1, long to = 2, int size = 100) => new()
    {
        Id = new MessageId(id),
        Sender = new UserId(from),
        Receiver = new UserId(to),
        ClientId = ClientMessageId.New(),
        Body = new byte[size],
        FirstDelay = TimeSpan.FromSeconds(5),
    };

    public async Task<Accepted> AcceptAsync(Submission submission) =>
        (await Inbox.AcceptAsync([submission], CancellationToken.None))[0];

    /// <summary>What the checkpointer does by itself from time to time.</summary>
    public async ValueTask KeepHouseAsync()
    {
        await Checkpointer.KeepHouseAsync(CancellationToken.None);
        await Checkpointer.ExpireAsync();
    }

    /// <summary>One number of the file, as of the last commit.</summary>
    public long Number(string sql)
    {
        using var connection = Settled();
        return connection.Number(sql);
    }

    /// <summary>One text of the file.</summary>
    public string Text(string sql)
    {
        using var connection = Settled();
        return connection.Text(sql);
    }

    /// <summary>A connection for reading, with all that was committed in its tables.</summary>
    public Database Settled()
    {
        Writer.SettleRecentAsync().AsTask().GetAwaiter().GetResult();
        return File.Connect(forReading: true);
    }

    public ValueTask DisposeAsync()
    {
        Checkpointer.Dispose();
        _reads.Dispose();
        _historyReads.Dispose();
        _writer.Dispose();
        _file.Dispose();
        if (_ownFolder is not null)
            Directory.Delete(_ownFolder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
