using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Sqlite;

/// <summary>
/// Ends the waiting of messages that nobody fetched within <see cref="InboxOptions.EntryLife"/>, a piece at a time: it goes from inbox to inbox and looks at the oldest of each, not
/// at all that wait.
/// </summary>
/// <param name="options">How long a message waits.</param>
/// <param name="keepsBodies">The history keeps them.</param>
/// <param name="from">Where the piece before this one ended; null: at the first inbox.</param>
internal sealed class ExpireOperation(InboxOptions options, bool keepsBodies, ExpireOperation.Place? from) : WriteOperation<ExpireOperation.Place?>
{
    /// <summary>So many inboxes are looked at in one piece: about a millisecond.</summary>
    private const int MaxInboxes = 500;

    /// <summary>So many rows are read, and most of them written, in one piece: a few milliseconds at most.</summary>
    private const int MaxRows = 200;

    private readonly List<MessageRow> _rows = [];
    private Place? _next;

    /// <summary>Where the next piece goes on; null at the end.</summary>
    protected override Place? Result => _next;

    protected override Place? Unavailable => null;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var oldest = nowMilliseconds - (long)options.EntryLife.TotalMilliseconds;
        var before = (oldest - InboxPosition.EpochMilliseconds + 1) << 12; // the first position that is young enough
        var (at, rows, inboxes) = (from ?? Next(tables, new Place(long.MinValue, 0)), 0, 0);
        while (at is { } place && rows < MaxRows && inboxes++ < MaxInboxes)
        {
            var isDone = place.Position >= before;
            if (!isDone)
            {
                var max = MaxRows - rows;
                Expire(tables, place, before, max, nowMilliseconds);
                rows += _rows.Count;
                isDone = _rows.Count < max;
            }

            at = isDone ? Next(tables, place) : new Place(place.Receiver, _rows[^1].Position);
        }

        _next = at;
    }

    private void Expire(InboxTables tables, Place place, long before, int max, long now)
    {
        _rows.Clear();
        var waiting = tables.Expiry.Waiting.Bind(1, place.Receiver).Bind(2, place.Position).Bind(3, before).Bind(4, max);
        while (waiting.Step())
            _rows.Add(MessageRow.Read(waiting));
        waiting.Reset();

        var (count, last) = (0, 0L);
        foreach (var row in _rows)
        {
            // A notice waits without end, and a message until its events are stored.
            if (row.Kind != EntryKind.Message || !row.Events.IsEmpty)
                continue;
            tables.Expiry.Expire.Bind(1, row.Id).Bind(2, now).Bind(3, keepsBodies ? 1 : 0).Execute();
            tables.Counts.Close(row);
            count++;
            last = row.Position;
        }

        if (count > 0)
            tables.Expiry.PutGap(place.Receiver, new GapNotice(count, new InboxPosition(last).ToUnixTimeMilliseconds()), last);
    }

    /// <summary>The inbox behind this one, just before its oldest.</summary>
    private static Place? Next(InboxTables tables, Place place)
    {
        var next = tables.Expiry.NextInbox.Bind(1, place.Receiver);
        var found = next.Step() ? new Place(next.Long(0), next.Long(1) - 1) : default(Place?);
        next.Reset();
        return found;
    }

    /// <summary>An inbox, and a position in it behind which the walk goes on.</summary>
    internal readonly record struct Place(long Receiver, long Position);
}
