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
            var row = tables.NoticeByKey.Bind(1, key.Receiver).Bind(2, key.Message).Bind(3, key.Kind);
            var now = row.Step() ? key with { Sender = row.Long(0), Position = row.Long(1) } : default;
            row.Reset();
            if (now.Sender == user)
                Remove(tables, now);
        }
    }

    /// <summary>Removes a notice that is there.</summary>
    public static void Remove(InboxTables tables, in NoticeKey key)
    {
        tables.DeleteNotice.Bind(1, key.Receiver).Bind(2, key.Message).Bind(3, key.Kind).Execute();
        if (key.Kind == (long)EntryKind.Withdrawal)
            HousekeepingOperation.Bury(tables, key.Receiver, key.Sender, key.Position);
    }
}
