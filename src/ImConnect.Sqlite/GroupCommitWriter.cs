using ImConnect.Persistence;
using ImConnect.Sqlite.History;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ImConnect.Sqlite;

/// <summary>
/// The only writer of the file: a thread of its own that takes whatever has queued, commits it as one transaction with one fsync, and answers all. The fsync's time
/// is the window in which the next batch gathers.
/// </summary>
/// <remarks>
/// When a commit fails, nothing of its batch is reported as kept; the file is closed and opened anew, and before anything is reported again everything in the
/// log must have been brought into the file by a checkpoint with its own fsync: frames whose fsync failed look committed in the page cache.
/// </remarks>
internal sealed partial class GroupCommitWriter(DataFile file, InboxOptions options, TimeProvider time, ILogger<GroupCommitWriter> logger) : IDisposable
{
    /// <summary>More calls at once than any stage makes; above it they are answered as unavailable.</summary>
    private const int MaxQueued = 4096;

    /// <summary>So long the log waits for a reader to leave it when it is started anew, and every commit with it.</summary>
    private const int LogWaitMilliseconds = 20;

    private static readonly TimeSpan s_reopenPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();

    /// <summary>Does not spin: the wait is as long as a round of the whole pipeline, and the time belongs to its threads.</summary>
    private readonly ManualResetEventSlim _queued = new(false, spinCount: 0);
    private List<WriteOperation> _queue = [];
    private List<WriteOperation> _batch = [];
    private List<TaskCompletionSource<bool>> _logWaiters = [];
    private InboxTables? _tables;
    private long? _failedAt;
    private bool _isStopping;
    private volatile bool _isLogTooLong;
    private Thread? _thread;
    private volatile CommitState _state = new(0, 0, 0, 0);
    private volatile ChatTail? _tail;

    /// <summary>Why nothing can be stored now; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>As of the last commit.</summary>
    public CommitState State => _state;

    /// <summary>The messages of chats that are committed but not in the chats' index yet.</summary>
    public ChatTail Tail => _tail ?? throw new InvalidOperationException("The host has not started: the file is not open yet.");

    /// <summary>Opens the file, brings its schema up, and starts the thread. Throws when the file cannot be used.</summary>
    public void Start()
    {
        _tables = Open();
        _state = _tables.State;
        _thread = new Thread(Run) { IsBackground = true, Name = "imconnect-sqlite-writer" };
        _thread.Start();
    }

    /// <summary>Applies the operation in the next transaction. Its task says how it went.</summary>
    public void Enqueue(WriteOperation operation)
    {
        lock (_gate)
        {
            if (!_isStopping && _queue.Count < MaxQueued)
            {
                _queue.Add(operation);
                if (_queue.Count == 1)
                    _queued.Set();
                return;
            }
        }

        operation.Fail();
    }

    /// <summary>
    /// Has the tables hold all that was committed of a user, or of all; the position of the last commit among those. Throws <see cref="IOException"/> while nothing can be stored: what was
    /// committed last cannot be read then.
    /// </summary>
    public async ValueTask<long> SettleRecentAsync(long? user = null)
    {
        var operation = new SettleRecentOperation(user);
        Enqueue(operation);
        return await operation.Done ?? throw Unavailable();
    }

    /// <summary>What a read throws that needs the writer.</summary>
    public IOException Unavailable() => new($"The inbox file cannot be used now{(Fault is { } fault ? $": {fault}" : ", or too many calls wait for it")}.");

    /// <summary>
    /// Has the log started from its beginning after the next commit: under steady load the checkpointer never finds the moment in which nothing was written
    /// since its last page. It has copied nearly all by then, so the pause is short.
    /// </summary>
    public void ShortenLog() => _isLogTooLong = true;

    /// <summary>
    /// Does it now, after what is queued. False when a reader was at the log, or the file cannot be used: ask again. True: what was deleted before the call is in no file.
    /// </summary>
    public Task<bool> StartLogAnewAsync()
    {
        var asked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isStopping)
                return Task.FromResult(false);
            _logWaiters.Add(asked);
            _isLogTooLong = true;
            _queued.Set();
        }

        return asked.Task;
    }

    /// <summary>Commits what is queued, brings the log into the file, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isStopping)
                return;
            _isStopping = true;
            _queued.Set();
        }

        _thread?.Join();
        _queued.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _queued.Wait();
            bool isStopping;
            lock (_gate)
            {
                _queued.Reset();
                (_queue, _batch) = (_batch, _queue);
                isStopping = _isStopping;
            }

            if (_batch.Count > 0)
                Commit(_batch);
            _batch.Clear();
            if (_isLogTooLong)
                StartLogAnew();
            if (isStopping)
                break;
        }

        Close();
    }

    private void Commit(List<WriteOperation> batch)
    {
        try
        {
            if (TryGetTables() is not { } tables)
            {
                Fail(batch);
                return;
            }

            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            tables.Begin();
            foreach (var operation in batch)
            {
                if (operation.NeedsTables)
                    tables.Recent.Settle();
                operation.Apply(tables, now);
            }

            tables.Commit(now);
            _state = tables.State;
        }
        catch (Exception error)
        {
            LogCommitFailed(logger, error, batch.Count);
            Break(error.Message);
            Fail(batch);
            return;
        }

        foreach (var operation in batch)
            operation.Succeed();
    }

    private void StartLogAnew()
    {
        List<TaskCompletionSource<bool>> waiters;
        lock (_gate)
        {
            _isLogTooLong = false;
            (waiters, _logWaiters) = (_logWaiters, []);
        }

        var isDone = false;
        try
        {
            // When somebody else is at the log just now, the checkpointer asks again.
            isDone = _tables?.TryCheckpoint(LogWaitMilliseconds, keepsLength: waiters.Count == 0) ?? false;
        }
        catch (Exception error)
        {
            LogReopenFailed(logger, error.Message);
            Break(error.Message);
        }

        foreach (var waiter in waiters)
            waiter.TrySetResult(isDone);
    }

    private static void Fail(List<WriteOperation> batch)
    {
        foreach (var operation in batch)
            operation.Fail();
    }

    /// <summary>The tables, opened anew after a failure but not at once again and again; null while that fails.</summary>
    private InboxTables? TryGetTables()
    {
        if (_tables is not null)
            return _tables;
        if (_failedAt is { } failed && time.GetElapsedTime(failed) < s_reopenPause)
            return null;
        try
        {
            _tables = Open();
            Fault = null;
            LogHealed(logger);
            return _tables;
        }
        catch (Exception error)
        {
            LogReopenFailed(logger, error.Message);
            Break(error.Message);
            return null;
        }
    }

    private InboxTables Open()
    {
        var database = file.Connect(forReading: false);
        InboxTables? tables = null;
        try
        {
            Schema.Migrate(database);
            Schema.Follow(database, options.Acks);
            tables = new InboxTables(database, file.LogPath, options, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (!tables.TryCheckpoint())
                throw new IOException("The log could not be brought into the file yet: a reader holds it.");
            _tail = tables.History.Tail;
            return tables;
        }
        catch
        {
            tables?.Dispose();
            database.Dispose();
            throw;
        }
    }

    private void Break(string fault)
    {
        Fault = fault;
        _failedAt = time.GetTimestamp();
        _tables?.Dispose();
        _tables = null;
        _state = _state with { Recent = 0 }; // they are in the journal now, and nobody need ask for them
    }

    /// <summary>Leaves the tables whole for whoever opens the file with something else. When the disk refuses, the next start does it.</summary>
    private void Close()
    {
        try
        {
            if (_tables is { } tables)
            {
                tables.Begin();
                tables.Recent.Settle();
                tables.Commit(time.GetUtcNow().ToUnixTimeMilliseconds());
            }
        }
        catch (Exception error) when (error is SqliteException or IOException)
        {
            LogReopenFailed(logger, error.Message);
        }

        _tables?.Dispose();
        _tables = null;
    }
}
