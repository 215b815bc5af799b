using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ImConnect.Sqlite;

/// <summary>
/// One connection to the file, without the library's own mutexes: whoever holds it sees to it that one thread at a time uses it. They were a twentieth of the writer's
/// CPU.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>SQLITE_CONFIG_MEMSTATUS.</summary>
    private const int MemoryStatus = 9;

    /// <summary>SQLITE_DBSTATUS_CACHE_WRITE.</summary>
    private const int CacheWrites = 9;

    static Database()
    {
        Batteries_V2.Init();

        // Its counters of memory take a lock at each allocation. Without effect where the app has used SQLite before.
        _ = raw.sqlite3_config(MemoryStatus, 0);
        if (raw.GetNativeLibraryName() is var name && name != SqliteCalls.Library)
            throw new NotSupportedException($"ImConnect.Sqlite runs on SQLite's own library ({SqliteCalls.Library}), but this process has set up {name}. Remove the other SQLitePCLRaw bundle.");
    }

    /// <summary>Opens a file that exists. Throws <see cref="SqliteException"/>.</summary>
    public Database(string path)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, vfs: null);
        Path = path;
        Handle = handle;
        if (code == raw.SQLITE_OK)
            return;
        handle.Dispose();
        throw new SqliteException($"{path} cannot be opened: {raw.sqlite3_errstr(code).utf8_to_string()}", code);
    }

    public string Path { get; }

    public sqlite3 Handle { get; }

    /// <summary>Pages that this connection has written.</summary>
    public long PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(Handle, CacheWrites, out var pages, out _, 0);
            return pages;
        }
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(Handle, sql);
        if (code != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(Handle).utf8_to_string(), code & 0xFF, raw.sqlite3_extended_errcode(Handle));
    }

    /// <summary>How long a statement waits for a lock that another connection holds.</summary>
    public void WaitAtMost(int milliseconds) => raw.sqlite3_busy_timeout(Handle, milliseconds);

    /// <summary>Ends the statement that runs now with an error. The only call that another thread may make.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(Handle);

    /// <summary>The first column of the first row as a number.</summary>
    public long Number(string sql)
    {
        using var statement = new Statement(this, sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>The first column of the first row as a text.</summary>
    public string Text(string sql)
    {
        using var statement = new Statement(this, sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
