using ImConnect.Persistence;

namespace ImConnect.Sqlite.History;

/// <summary>Notices of a user in the inboxes of others go. Those that have gone or changed meanwhile are looked at again here, in the transaction.</summary>
internal sealed class EraseNoticesOperation(long user, IReadOnlyList<NoticeKey> found) : WriteOperation<bool>
{
    protected override bool Result => true;

    protected override bool Unavailable => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        foreach (var key in found)
        {
            Remove(tables, key, onlyFrom: user);
        }
    }

    /// <summary>Removes a notice when it is (still) there, and is from <paramref name="onlyFrom"/> where that is asked.</summary>
    public static void Remove(InboxTables tables, in NoticeKey key, long? onlyFrom = null)
    {
        var row = tables.NoticeByKey.Bind(1, key.Receiver).Bind(2, key.Message).Bind(3, key.Kind);
        if (!row.Step())
        {
            row.Reset();
            return;
        }

        var (sender, position, isReceived) = (row.Long(0), row.Long(1), row.Long(3) != 0);
        row.Reset();
        if (onlyFrom is { } from && sender != from)
            return;
        tables.DeleteNotice.Bind(1, key.Receiver).Bind(2, key.Message).Bind(3, key.Kind).Execute();
        if (key.Kind == (long)EntryKind.Withdrawal && !isReceived)
            tables.Counts.Bury(key.Receiver, sender, position);
    }
}
