namespace ImConnect.Sqlite.History;

/// <summary>The statements that only erasing and sweeping use. Used by the writer's thread alone.</summary>
internal sealed class EraseTables
{
    private readonly Statement _raiseFloor;

    public EraseTables(Func<string, Statement> prepare)
    {
        _raiseFloor = prepare("UPDATE meta SET value = ?1 WHERE name = 'id_floor' AND value < ?1");
        Direction = prepare($"""
            SELECT {MessageRow.Columns} FROM message WHERE id IN (SELECT message FROM chat_message WHERE receiver = ?1 AND sender = ?2 AND position <= ?3 LIMIT ?4)
            """);
        FriendsTo = prepare($"SELECT {MessageRow.Columns} FROM message WHERE receiver = ?1 AND kind <> 0 AND position <= ?2 LIMIT ?3");
        FriendsFrom = prepare($"SELECT {MessageRow.Columns} FROM message WHERE sender = ?1 AND kind <> 0 AND position <= ?2 LIMIT ?3");
        OpenTo = prepare($"SELECT {MessageRow.Columns} FROM message WHERE receiver = ?1 AND open = 1 AND position <= ?2 LIMIT ?3");
        Notices = prepare("SELECT receiver, message, kind, sender, position FROM notice WHERE receiver = ?1 LIMIT ?2");
        Body = prepare("SELECT body FROM message WHERE id = ?1");
        SetBody = prepare("UPDATE message SET body = ?2 WHERE id = ?1");
        DeadBody = prepare("SELECT body FROM dead_letter WHERE id = ?1");
        SetDeadBody = prepare("UPDATE dead_letter SET body = ?2 WHERE id = ?1");
        Devices = prepare("DELETE FROM device WHERE receiver = ?1");
        DeadLetters = prepare("DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter WHERE sender = ?1 OR receiver = ?1 LIMIT ?2)");
    }

    /// <summary>The messages of one direction of a chat.</summary>
    public Statement Direction { get; }

    /// <summary>Friend notices to a user.</summary>
    public Statement FriendsTo { get; }

    /// <summary>Friend notices from a user.</summary>
    public Statement FriendsFrom { get; }

    /// <summary>Whatever waits for a user.</summary>
    public Statement OpenTo { get; }

    /// <summary>The notices of a user's inbox.</summary>
    public Statement Notices { get; }

    public Statement Devices { get; }

    /// <summary>Looks at all dead letters.</summary>
    public Statement DeadLetters { get; }

    /// <summary>What a message holds.</summary>
    public Statement Body { get; }

    public Statement SetBody { get; }

    /// <summary>What an event holds that was given up.</summary>
    public Statement DeadBody { get; }

    public Statement SetDeadBody { get; }

    /// <summary>This id was used, although its row is gone: no later life may give it again.</summary>
    public void RaiseFloor(long id) => _raiseFloor.Bind(1, id).Execute();
}
