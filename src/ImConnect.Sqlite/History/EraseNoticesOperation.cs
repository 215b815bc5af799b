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
        if (tables.Recent.FindNotice(key.Receiver, key.Message, (EntryKind)key.Kind) is not { } notice || (onlyFrom is { } from && notice.Sender != from))
            return;
        tables.Recent.Remove(notice);
        if (notice is { Kind: EntryKind.Withdrawal, IsReceived: false })
            tables.Counts.Bury(notice.Receiver, notice.Sender, notice.Position);
    }
}
