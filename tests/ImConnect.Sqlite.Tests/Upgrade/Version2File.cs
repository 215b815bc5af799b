using System.Buffers.Binary;
using System.Globalization;
using ImConnect.Persistence;

namespace ImConnect.Sqlite.Tests.Upgrade;

/// <summary>
/// A file as a process of version 2 left it that was killed: messages from user 1 to user 2 in their table, and in the journal what its last commits changed, in the form of that
/// version, whose records say of a message that its first event is stored, or not.
/// </summary>
internal static class Version2File
{
    /// <summary>In the table, and so they stay.</summary>
    public const long Open = 11, Unpublished = 12, NobodysUnpublished = 13;

    /// <summary>In the table, and changed by the journal.</summary>
    public const long UnpublishedAcked = 14, PublishedLate = 15;

    /// <summary>In the journal alone.</summary>
    public const long NewUnpublished = 21, NewAcked = 22, Friend = 23;

    /// <summary>The life that left it.</summary>
    private const long Life = 77;

    public static InboxPosition PositionOf(long id, DateTimeOffset now) => Version1File.PositionOf(id, now);

    public static ClientMessageId ClientIdOf(long id) => Version1File.ClientIdOf(id);

    public static byte[] BodyOf(long id) => Version1File.BodyOf(id);

    /// <summary>Makes it in a folder that holds none.</summary>
    public static void Write(string folder, DateTimeOffset now)
    {
        var path = Path.Combine(folder, "imconnect.db");
        File.WriteAllBytes(path, []);
        using var database = new Database(path);
        using var schema = new StreamReader(typeof(Version2File).Assembly.GetManifestResourceStream("schema-2.sql")!);
        database.Execute(schema.ReadToEnd());
        Insert(Open, isPublished: true, publisher: 0);
        Insert(Unpublished, isPublished: false, publisher: Life);
        Insert(NobodysUnpublished, isPublished: false, publisher: 0);
        Insert(UnpublishedAcked, isPublished: false, publisher: Life);
        Insert(PublishedLate, isPublished: false, publisher: Life);
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE meta SET value = {PositionOf(20, now).Value} WHERE name = 'last_position'"));

        Journal(1, 23,
            Message(NewUnpublished, now, isPublished: false, withBody: true),
            Message(NewAcked, now, isPublished: false, withBody: true),
            Message(Friend, now, isPublished: true, withBody: true, kind: EntryKind.FriendRequest),
            Message(UnpublishedAcked, now, isPublished: false, isAcked: true));
        Journal(2, 30,
            Message(NewAcked, now, isPublished: true, isAcked: true),
            Receipt(NewAcked, PositionOf(30, now)),
            Message(PublishedLate, now, isPublished: true));

        void Insert(long id, bool isPublished, long publisher) => database.Execute(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO message VALUES ({id}, 1, 2, x'{Convert.ToHexString(Bytes(ClientIdOf(id)))}', {PositionOf(id, now).Value}, 1, 1, 0, {(isPublished ? 1 : 0)}, {publisher},
                NULL, 1, 0, 0, NULL, x'{Convert.ToHexString(BodyOf(id))}', 0)
            """));

        void Journal(long number, long position, params byte[][] records) => database.Execute(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO journal VALUES ({number}, {PositionOf(position, now).Value}, x'{string.Concat(records.Select(Convert.ToHexString))}')
            """));
    }

    private static byte[] Message(long id, DateTimeOffset now, bool isPublished, bool withBody = false, bool isAcked = false, EntryKind kind = EntryKind.Message)
    {
        const long Null = long.MinValue;
        var body = BodyOf(id);
        return
        [
            (byte)(withBody ? 2 : 1), .. Long(id), .. Long(1), .. Long(2), .. Bytes(ClientIdOf(id)), .. Long(PositionOf(id, now).Value), .. Long(Life), .. Long(Null), .. Long(0), .. Long(0),
            .. Long(isAcked ? now.ToUnixTimeMilliseconds() : Null), .. Int(1), (byte)(isAcked ? 3 : 1), (byte)(isAcked ? 0 : 1), (byte)kind, 0, (byte)(isPublished ? 1 : 0),
            .. withBody ? Int(body.Length) : [], .. withBody ? body : [],
        ];
    }

    private static byte[] Receipt(long id, InboxPosition position) =>
        [3, .. Long(1), .. Long(id), .. Long(2), .. Bytes(ClientIdOf(id)), .. Long(position.Value), .. Long(0), (byte)EntryKind.Receipt, 3, 0];

    private static byte[] Long(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(ClientMessageId id)
    {
        var bytes = new byte[ClientMessageId.Length];
        id.Write(bytes);
        return bytes;
    }
}
