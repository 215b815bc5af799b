using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ImConnect.Load.Reports;

/// <summary>Looks into the file of a gateway that was stopped: is everything there that was acked, and nothing left to do?</summary>
internal static class FileCheck
{
    public static bool Run(string path, long accepted)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        return Check("integrity_check says ok", Count("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1)
            & Check("rows are the sends acked", Count("SELECT count(*) FROM message"), accepted)
            & Check("rows below status 3", Count("SELECT count(*) FROM message WHERE status < 3"), 0)
            & Check("open entries", Count("SELECT count(*) FROM message WHERE open <> 0"), 0)
            & Check("entries due", Count("SELECT count(*) FROM message WHERE due IS NOT NULL"), 0)
            & Check("notices left", Count("SELECT count(*) FROM notice"), 0);

        long Count(string sql)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts stand above.
            command.CommandText = sql;
#pragma warning restore CA2100
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }

    private static bool Check(string what, long found, long expected)
    {
        var isGood = found == expected;
        Console.WriteLine($"file: {what}: {found}{(isGood ? "" : $", WRONG: {expected} expected")}");
        return isGood;
    }
}
