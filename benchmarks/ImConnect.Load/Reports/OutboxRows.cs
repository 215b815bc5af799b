using Microsoft.Data.Sqlite;

namespace ImConnect.Load.Reports;

/// <summary>Looks into the file of a gateway that runs.</summary>
internal static class OutboxRows
{
    /// <summary>Messages of which an event waits, and records that the tables do not have yet.</summary>
    public static long Count(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM message WHERE events <> 0) + (SELECT count(*) FROM journal)";
        return (long)command.ExecuteScalar()!;
    }
}
