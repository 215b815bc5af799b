using System.Globalization;
using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>The tables of the file, by version. A file of an older version is brought up step by step in one transaction; a newer one is left alone.</summary>
internal static class Schema
{
    /// <summary>
    /// Version 1. One row of <c>message</c> serves inbox and head: <c>open</c> while it waits, <c>due</c> while it is to be tried, <c>published</c> when its first event is
    /// stored. <c>window</c> finds a message by its client id. <c>notice</c> holds what has no ack on the wire.
    /// </summary>
    private const string Version1 = """
        CREATE TABLE message (
            id           INTEGER PRIMARY KEY,
            sender       INTEGER NOT NULL,
            receiver     INTEGER NOT NULL,
            client_id    BLOB    NOT NULL,
            position     INTEGER NOT NULL,
            status       INTEGER NOT NULL,
            open         INTEGER NOT NULL,
            withdrawn    INTEGER NOT NULL,
            published    INTEGER NOT NULL,
            publisher    INTEGER NOT NULL,
            due          INTEGER,
            pushes       INTEGER NOT NULL,
            claim_lease  INTEGER NOT NULL,
            claim_number INTEGER NOT NULL,
            settled_at   INTEGER,
            body         BLOB    NOT NULL
        ) STRICT;
        CREATE INDEX message_open ON message (receiver, position) WHERE open = 1;
        CREATE INDEX message_due ON message (due) WHERE due IS NOT NULL;
        CREATE INDEX message_unpublished ON message (receiver, sender, position) WHERE published = 0;
        CREATE TABLE window (
            sender    INTEGER NOT NULL,
            receiver  INTEGER NOT NULL,
            client_id BLOB    NOT NULL,
            message   INTEGER NOT NULL,
            PRIMARY KEY (sender, receiver, client_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE notice (
            receiver   INTEGER NOT NULL,
            message    INTEGER NOT NULL,
            kind       INTEGER NOT NULL,
            sender     INTEGER NOT NULL,
            client_id  BLOB    NOT NULL,
            status     INTEGER NOT NULL,
            position   INTEGER NOT NULL,
            keep_until INTEGER NOT NULL,
            received   INTEGER NOT NULL,
            PRIMARY KEY (receiver, message, kind)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE meta (
            name  TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO meta VALUES ('last_position', 0), ('window_from', -9223372036854775808);
        """;

    /// <summary>
    /// Version 2. A friend notice is a row of <c>message</c> with its <c>kind</c>, which is never due; <c>open</c> is 2 for a message that waited too long and left: its head is kept, and
    /// it is never read again. A notice may have a body (gap), and one that was received may be kept until <c>keep_until</c>. <c>device</c>: how far each device of a user has
    /// come. <c>revocation</c>: tokens that are refused, issued up to <c>at</c> in ticks of 100 ns (kind -1: of every device). <c>chat_message</c> and <c>conversation</c> find messages by
    /// chat, each direction of it for itself; they are filled behind the commits (<see cref="History.ChatIndex"/>): all messages up to the position <c>meta.history_to</c> are in
    /// them, all others have an id of <c>meta.history_from</c> or above. <c>window_run</c> and <c>window_page</c>: in place of <c>window</c>, the client ids that
    /// are known (<see cref="Window.DuplicateWindow"/>). <c>meta.id_floor</c>: the greatest id that was erased. <c>journal</c>: what the last commits changed in rows of <c>message</c> and
    /// <c>notice</c> that are not in their tables as they are (<see cref="RecentRows"/>); empty when the file was closed.
    /// </summary>
    private const string Version2 = """
        ALTER TABLE message ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE notice ADD COLUMN body BLOB NOT NULL DEFAULT x'';
        CREATE TABLE journal (
            number   INTEGER PRIMARY KEY,
            position INTEGER NOT NULL,
            records  BLOB    NOT NULL
        ) STRICT;
        CREATE INDEX notice_received ON notice (keep_until) WHERE received = 1;
        CREATE TABLE device (
            receiver INTEGER NOT NULL,
            device   TEXT    NOT NULL,
            position INTEGER NOT NULL,
            used_at  INTEGER NOT NULL,
            PRIMARY KEY (receiver, device)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE revocation (
            user        INTEGER NOT NULL,
            device_kind INTEGER NOT NULL,
            device      TEXT    NOT NULL,
            at          INTEGER NOT NULL,
            PRIMARY KEY (user, device_kind, device)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX message_friend_receiver ON message (receiver) WHERE kind <> 0;
        CREATE INDEX message_friend_sender ON message (sender) WHERE kind <> 0;
        CREATE TABLE chat_message (
            receiver INTEGER NOT NULL,
            sender   INTEGER NOT NULL,
            position INTEGER NOT NULL,
            message  INTEGER NOT NULL,
            PRIMARY KEY (receiver, sender, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE conversation (
            owner INTEGER NOT NULL,
            other INTEGER NOT NULL,
            last  INTEGER NOT NULL,
            PRIMARY KEY (owner, other)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX conversation_last ON conversation (owner, last);
        INSERT INTO chat_message SELECT receiver, sender, position, id FROM message ORDER BY receiver, sender, position;
        INSERT INTO conversation SELECT owner, other, max(last) FROM (
            SELECT receiver AS owner, sender AS other, max(position) AS last FROM chat_message GROUP BY receiver, sender
            UNION ALL SELECT sender, receiver, max(position) FROM chat_message GROUP BY receiver, sender) GROUP BY owner, other;
        INSERT INTO meta SELECT 'history_to', coalesce(max(position), 0) FROM message;
        INSERT INTO meta SELECT 'history_from', coalesce(max(id), -9223372036854775808) FROM message;
        INSERT INTO meta VALUES ('id_floor', 0);
        DROP TABLE window;
        CREATE TABLE window_run (
            number   INTEGER PRIMARY KEY,
            first_id INTEGER NOT NULL,
            last_id  INTEGER NOT NULL,
            until    INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE window_page (
            place   INTEGER PRIMARY KEY,
            entries BLOB    NOT NULL
        ) STRICT;
        UPDATE meta SET value = -9223372036854775808 WHERE name = 'window_from';
        """;

    /// <summary>
    /// Version 3. <c>events</c>: which events of the message wait to be published (<see cref="Publishing.EntryEvents"/>), for its <c>publisher</c> or, where that is 0, for the drainer of the
    /// outbox; shifted up by 32, those of them that are the drainer's although the publisher is a life. <c>dead_letter</c>: events that were given up.
    /// </summary>
    private const string Version3 = """
        ALTER TABLE message ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
        UPDATE message SET events = 1 WHERE published = 0;
        DROP INDEX message_unpublished;
        CREATE INDEX message_events ON message (receiver, sender, position) WHERE events <> 0;
        CREATE INDEX message_outbox ON message (position) WHERE events <> 0;
        CREATE TABLE dead_letter (
            id          INTEGER PRIMARY KEY AUTOINCREMENT,
            sender      INTEGER NOT NULL,
            receiver    INTEGER NOT NULL,
            message     INTEGER NOT NULL,
            client_id   BLOB    NOT NULL,
            type        INTEGER NOT NULL,
            number      INTEGER NOT NULL,
            max_retries INTEGER NOT NULL,
            create_time INTEGER NOT NULL,
            body        BLOB    NOT NULL,
            why         TEXT    NOT NULL,
            at          INTEGER NOT NULL
        ) STRICT;
        """;

    /// <summary>Only where every device is drained for itself: what was settled is read again, and so are notices that were received. Nobody else pays for them.</summary>
    private const string EveryDevice = """
        CREATE INDEX IF NOT EXISTS message_kept ON message (receiver, position) WHERE open = 0;
        CREATE INDEX IF NOT EXISTS notice_order ON notice (receiver, position);
        """;

    /// <summary>What one device received was received: a notice is no longer kept for the others. Withdrawals stay for their time, as they do anyway.</summary>
    private const string AnyDevice = """
        DROP INDEX message_kept;
        DROP INDEX notice_order;
        DELETE FROM notice WHERE received = 1 AND kind <> 2;
        """;

    private static readonly string[] s_steps = [Version1, Version2, Version3];

    /// <summary>The version that this code writes.</summary>
    public static int Current => s_steps.Length;

    /// <summary>What one step upwards does; from version 1 to 2 is step 1.</summary>
    internal static string Step(int from) => s_steps[from];

    /// <summary>Has the file hold the indexes of this policy and no others. The change takes a moment for each 100,000 rows, once.</summary>
    public static void Follow(Database database, AckPolicy acks)
    {
        var isEveryDevice = database.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'message_kept'") != 0;
        if (isEveryDevice != (acks == AckPolicy.EveryDevice))
            database.Execute($"BEGIN IMMEDIATE; {(isEveryDevice ? AnyDevice : EveryDevice)} COMMIT");
    }

    /// <summary>Brings the file to the current version.</summary>
    public static void Migrate(Database database)
    {
        var version = (int)database.Number("PRAGMA user_version");
        if (version > Current)
        {
            throw new InvalidOperationException(
                $"{database.Path} was written by a later version of ImConnect (schema {version}, this one knows {Current}). " +
                "Run that version, or point ImConnect:DataDirectory to another folder.");
        }

        if (version == Current)
            return;
        database.Execute("BEGIN IMMEDIATE");
        for (var step = version; step < Current; step++)
            database.Execute(s_steps[step]);
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Current}; COMMIT"));
    }
}
