using Microsoft.Data.Sqlite;

namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>What the inbox file holds, once its host was stopped or has rested. Read by its columns, not by the product's code.</summary>
internal sealed record StoreContents(IReadOnlyList<StoredMessage> Messages, IReadOnlyList<StoredNotice> Notices)
{
    public const string FileName = "imconnect.db";

    public static StoreContents Read(string dataDirectory)
    {
        using var connection = Open(dataDirectory);
        return new StoreContents(
            Rows(connection, "SELECT id, sender, receiver, client_id, position, status, open = 1, due IS NOT NULL, withdrawn, length(body), events <> 0 FROM message", row => new StoredMessage(
                (ulong)row.GetInt64(0),
                (ulong)row.GetInt64(1),
                (ulong)row.GetInt64(2),
                new Guid(row.GetFieldValue<byte[]>(3), bigEndian: true),
                (ulong)row.GetInt64(4),
                row.GetInt32(5),
                row.GetBoolean(6),
                row.GetBoolean(7),
                row.GetBoolean(8),
                row.GetInt32(9),
                row.GetBoolean(10))),
            Rows(connection, "SELECT receiver, message, kind, status FROM notice", row => new StoredNotice(
                (ulong)row.GetInt64(0), (ulong)row.GetInt64(1), row.GetInt32(2), row.GetInt32(3))));
    }

    /// <summary>Nothing waits, nothing is due, all is read or withdrawn, every event is stored, every notice was received, and the tables say all that there is. For a host that runs.</summary>
    public static bool IsQuiet(string dataDirectory)
    {
        using var connection = Open(dataDirectory);
        return Rows(
            connection,
            "SELECT NOT EXISTS (SELECT 1 FROM message WHERE open = 1 OR due IS NOT NULL OR events <> 0 OR (status < 4 AND withdrawn = 0)) AND NOT EXISTS (SELECT 1 FROM notice WHERE received = 0) AND NOT EXISTS (SELECT 1 FROM journal)",
            row => row.GetBoolean(0))[0];
    }

    private static SqliteConnection Open(string dataDirectory)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(dataDirectory, FileName),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
