using System.Runtime.InteropServices;

namespace ImConnect.Sqlite;

/// <summary>
/// The calls of SQLite that a statement makes a dozen times a message, without the safe handles of the library's own binding: those were a tenth of the writer's managed time. The handles are the
/// library's, which opens and closes them; <see cref="Database"/> sees to it that both speak to the same SQLite. What only copies a value keeps the collector waiting instead of changing its mode.
/// </summary>
internal static partial class SqliteCalls
{
    /// <summary>As the library names it, too.</summary>
    public const string Library = "e_sqlite3";

    /// <summary>Bound bytes are copied.</summary>
    private const nint Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int BindLong(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    public static partial int BindNull(nint statement, int index);

    public static int BindBlob(nint statement, int index, ReadOnlySpan<byte> value) => BindBlob(statement, index, value, value.Length, Transient);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes")]
    [SuppressGCTransition]
    public static partial int Changes(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long ColumnLong(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    public static partial int ColumnType(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    [SuppressGCTransition]
    private static partial int BindBlob(nint statement, int index, ReadOnlySpan<byte> value, int length, nint destructor);
}
