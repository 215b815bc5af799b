using System.Globalization;
using ImConnect.Persistence;

namespace ImConnect.Sqlite.Tests.Upgrade;

/// <summary>A file as version 1 left it: two messages and more of each state, from user 1 to user 2.</summary>
internal static class Version1File
{
    public const long Open = 11, Due = 12, Offline = 13, Settled = 14, Withdrawn = 15, Unpublished = 16;

    /// <summary>The position of a message.</summary>
    public static InboxPosition PositionOf(long id, DateTimeOffset now) => new(InboxPosition.After(default, now.ToUnixTimeMilliseconds()).Value + id);

    public static ClientMessageId ClientIdOf(long id) => new(new Guid((int)id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

    public static byte[] BodyOf(long id) => [(byte)id, 1, 2, 3];

    /// <summary>Makes it in a folder that holds none.</summary>
    public static void Write(string folder, DateTimeOffset now)
    {
        var path = Path.Combine(folder, "imconnect.db");
        File.WriteAllBytes(path, []);
        using var database = new Database(path);
        using var schema = new StreamReader(typeof(Version1File).Assembly.GetManifestResourceStream("schema-1.sql")!);
        database.Execute(schema.ReadToEnd());
        var time = now.ToUnixTimeMilliseconds();
        Message(Open, status: 1, open: 1);
        Message(Due, status: 1, open: 1, due: time + 5_000);
        Message(Offline, status: 2, open: 1);
        Message(Settled, status: 3, open: 0, settledAt: time);
        Message(Withdrawn, status: 1, open: 0, settledAt: time, withdrawn: 1);
        Message(Unpublished, status: 1, open: 1, published: 0);
        Notice(receiver: 1, Settled, EntryKind.Receipt, sender: 2, status: 3, position: 20, keepUntil: 0);
        Notice(receiver: 2, Withdrawn, EntryKind.Withdrawal, sender: 1, status: 1, position: 21, keepUntil: time + 600_000);
        Execute($"UPDATE meta SET value = {PositionOf(30, now).Value} WHERE name = 'last_position'");

        // The older half is in the table of client ids, the rest is found by the messages themselves.
        Execute($"UPDATE meta SET value = {Settled} WHERE name = 'window_from'");
        Execute($"INSERT INTO window SELECT sender, receiver, client_id, id FROM message WHERE id < {Settled}");

        void Message(long id, int status, int open, long? due = null, long? settledAt = null, int withdrawn = 0, int published = 1) => Execute($"""
            INSERT INTO message VALUES ({id}, 1, 2, {Hex(ClientIdOf(id))}, {PositionOf(id, now).Value}, {status}, {open}, {withdrawn}, {published}, {1 - published},
                {Sql(due)}, 1, 0, 0, {Sql(settledAt)}, x'{(withdrawn == 1 ? "" : Convert.ToHexString(BodyOf(id)))}')
            """);

        void Notice(long receiver, long id, EntryKind kind, long sender, int status, long position, long keepUntil) => Execute($"""
            INSERT INTO notice VALUES ({receiver}, {id}, {(int)kind}, {sender}, {Hex(ClientIdOf(id))}, {status}, {PositionOf(position, now).Value}, {keepUntil}, 0)
            """);

        void Execute(FormattableString sql) => database.Execute(sql.ToString(CultureInfo.InvariantCulture));
    }

    private static string Sql(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    private static string Hex(ClientMessageId id)
    {
        Span<byte> bytes = stackalloc byte[ClientMessageId.Length];
        id.Write(bytes);
        return $"x'{Convert.ToHexString(bytes)}'";
    }
}
