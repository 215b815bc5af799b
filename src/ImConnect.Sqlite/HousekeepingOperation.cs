using ImConnect.Persistence;
using ImConnect.Sqlite.Outbox;
using ImConnect.Sqlite.Window;

namespace ImConnect.Sqlite;

/// <summary>Removes what nobody asks for any more: messages whose window and retention are over, notices that were received and whose time is over.</summary>
internal sealed class HousekeepingOperation(InboxOptions options, TimeSpan retention = default) : WriteOperation<bool>
{
    /// <summary>So many at once: a commit of others waits no longer than that takes.</summary>
    private const int Max = 500;

    private bool _hasMore;

    /// <summary>True: there is more.</summary>
    protected override bool Result => _hasMore;

    protected override bool Unavailable => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        // Ids grow with time, so what is old enough lies in front; what still waits there is passed over, a piece at a time.
        var keep = options.Window > retention ? options.Window : retention;
        var over = nowMilliseconds - (long)keep.TotalMilliseconds;
        List<MessageRow> rows = [];
        var old = tables.Old.Bind(1, tables.HousekeepingAt).Bind(2, Math.Max(0, over - InboxPosition.EpochMilliseconds) << 22).Bind(3, Max);
        while (old.Step())
            rows.Add(MessageRow.Read(old));
        old.Reset();
        foreach (var row in rows)
        {
            if (!row.Events.IsEmpty || !(row.SettledAt <= over))
                continue;
            tables.Delete.Bind(1, row.Id).Execute();
            tables.History.Forget(row);
        }

        tables.HousekeepingAt = rows.Count == Max ? rows[^1].Id : long.MinValue;

        List<(long Receiver, long Message, long Kind)> received = [];
        var notices = tables.OldNotices.Bind(1, nowMilliseconds).Bind(2, Max);
        while (notices.Step())
            received.Add((notices.Long(0), notices.Long(1), notices.Long(2)));
        notices.Reset();
        received.Sort();
        foreach (var notice in received)
            tables.DeleteNotice.Bind(1, notice.Receiver).Bind(2, notice.Message).Bind(3, notice.Kind).Execute();

        _hasMore = rows.Count == Max || received.Count == Max;
    }

    /// <summary>The message goes, also from its chat: its client id may come again as a new message.</summary>
    public static void Forget(InboxTables tables, MessageRow row)
    {
        tables.Counts.Close(row);
        RowEvents.Set(tables, ref row, default);
        tables.Delete.Bind(1, row.Id).Execute();
        tables.Window.Remove(WindowKey.Of(row), row.Id);
        tables.History.Forget(row);
    }
}
