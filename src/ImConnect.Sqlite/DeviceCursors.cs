using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>How far each device of a user has come (<see cref="AckPolicy.EveryDevice"/>). Used by the writer's thread alone.</summary>
internal sealed class DeviceCursors(Func<string, Statement> prepare)
{
    private readonly Dictionary<(long Receiver, string Device), long> _moves = [];
    private readonly Statement _move = prepare("UPDATE device SET position = max(position, ?3), used_at = ?4 WHERE receiver = ?1 AND device = ?2");
    private readonly Statement _add = prepare("INSERT INTO device (receiver, device, position, used_at) VALUES (?1, ?2, ?3, ?4)");

    // The one that was just added stays, also when others were used in the same moment.
    private readonly Statement _forget = prepare($"""
        DELETE FROM device WHERE receiver = ?1 AND device NOT IN (
            SELECT device FROM device WHERE receiver = ?1 ORDER BY used_at DESC, device = ?2 DESC LIMIT {InboxOptions.MaxDevices})
        """);

    /// <summary>Moves the cursors of a batch, each once. Only the owner of an inbox has devices in it.</summary>
    public void Move(IReadOnlyList<Settlement> batch, long now)
    {
        _moves.Clear();
        foreach (var settlement in batch)
        {
            if (settlement.DeviceId is not { } device || settlement.Actor != settlement.Receiver)
                continue;
            var key = (settlement.Receiver.Value, device);
            _moves[key] = Math.Max(_moves.GetValueOrDefault(key), settlement.Cursor.Value);
        }

        foreach (var ((receiver, device), position) in _moves)
        {
            if (Bind(_move).Execute() != 0)
                continue;
            Bind(_add).Execute();
            _forget.Bind(1, receiver).Bind(2, device).Execute();

            Statement Bind(Statement statement) => statement.Bind(1, receiver).Bind(2, device).Bind(3, position).Bind(4, now);
        }
    }
}
