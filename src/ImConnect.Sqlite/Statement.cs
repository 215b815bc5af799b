using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ImConnect.Sqlite;

/// <summary>
/// A prepared statement without the allocations of a command: it is stepped a hundred thousand times a second. Used by one thread at a time; a row's
/// spans are valid until the next <see cref="Step"/> or <see cref="Reset"/>.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _statement;
    private readonly nint _handle, _dbHandle;

    public Statement(Database database, string sql)
    {
        _db = database.Handle;
        Check(raw.sqlite3_prepare_v2(_db, sql, out _statement));
        (_handle, _dbHandle) = (_statement.DangerousGetHandle(), _db.DangerousGetHandle());
    }

    private nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_statement.IsClosed, this);
            return _handle;
        }
    }

    public Statement Bind(int index, long value)
    {
        Check(SqliteCalls.BindLong(Handle, index, value));
        return this;
    }

    public Statement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        if (value is { } one)
            return Bind(index, one);
        Check(SqliteCalls.BindNull(Handle, index));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span would be bound as NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
            : SqliteCalls.BindBlob(Handle, index, value));
        return this;
    }

    public Statement Bind(int index, ClientMessageId value)
    {
        Span<byte> bytes = stackalloc byte[ClientMessageId.Length];
        value.Write(bytes);
        return Bind(index, bytes);
    }

    /// <summary>True at a row, false at the end. Throws <see cref="SqliteException"/>.</summary>
    public bool Step()
    {
        var code = SqliteCalls.Step(Handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        SqliteCalls.Reset(Handle);
        throw Failure(code);
    }

    /// <summary>Makes it ready for the next use. The code of a failed step is repeated here and not looked at.</summary>
    public void Reset() => SqliteCalls.Reset(Handle);

    /// <summary>Runs it to its end; returns the number of rows it changed.</summary>
    public int Execute()
    {
        while (Step())
        {
        }

        Reset();
        return SqliteCalls.Changes(_dbHandle);
    }

    public long Long(int column) => SqliteCalls.ColumnLong(Handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public bool IsNull(int column) => SqliteCalls.ColumnType(Handle, column) == raw.SQLITE_NULL;

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public ClientMessageId ClientId(int column)
    {
        var bytes = Blob(column);
        return bytes.Length == ClientMessageId.Length ? ClientMessageId.Read(bytes) : default;
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    private SqliteException Failure(int code) =>
        new(raw.sqlite3_errmsg(_db).utf8_to_string(), code & 0xFF, raw.sqlite3_extended_errcode(_db));
}
