using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Sqlite.Outbox;

namespace ImConnect.Sqlite;

/// <summary>What was found out about entries and events. A token that is not the row's any more does nothing.</summary>
internal sealed class CompleteOperation(IReadOnlyList<Completion> batch) : WriteOperation<Completed[]>
{
    private readonly Completed[] _result = new Completed[batch.Count];

    protected override Completed[] Result => _result;

    protected override Completed[] Unavailable
    {
        get
        {
            Array.Fill(_result, new Completed(CompleteOutcome.Unavailable));
            return _result;
        }
    }

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        for (var i = 0; i < _result.Length; i++)
            _result[i] = Complete(tables, batch[i], nowMilliseconds) is { } by ? new Completed(CompleteOutcome.Done, by) : new Completed(CompleteOutcome.NoChange);
    }

    /// <summary>Who publishes the event that it made; null when nothing was changed.</summary>
    private static PublishBy? Complete(InboxTables tables, in Completion completion, long now)
    {
        if (tables.Recent.Find(completion.Id.Value) is not { Kind: EntryKind.Message } row || row.Receiver != completion.Receiver.Value)
            return null;
        var isDone = completion.Kind switch
        {
            CompletionKind.Published => Stored(tables, row, completion.Event),
            CompletionKind.Dead => Dead(tables, row, completion, now),
            CompletionKind.Released => Release(tables, row),
            CompletionKind.Refused => Refuse(tables, row),
            _ => false,
        };
        if (completion.Kind is not (CompletionKind.Due or CompletionKind.Offline))
            return isDone ? PublishBy.Nobody : null;
        return Step(tables, row, completion, now);
    }

    private static bool Stored(InboxTables tables, MessageRow row, EntryEvent one)
    {
        if (!row.Events.Contains(one))
            return false;
        RowEvents.Set(tables, ref row, row.Events.Without(one));
        if (!row.IsWithdrawn || row.Events.NeedBody || row.BodyLength == 0)
        {
            tables.Recent.Put(row);
            return true;
        }

        // It was taken back before, and only this event needed its text.
        SettleOperation.Blank(tables, row);
        tables.Recent.Settle();
        return true;
    }

    private static bool Dead(InboxTables tables, in MessageRow row, in Completion completion, long now)
    {
        if (!Stored(tables, row, completion.Event))
            return false;
        if (completion.Letter is { } letter)
            tables.Outbox.AddDead(letter, now);
        return true;
    }

    private static bool Release(InboxTables tables, MessageRow row)
    {
        if (!RowEvents.Release(tables, ref row))
            return false;
        tables.Recent.Put(row);
        return true;
    }

    /// <summary>The row goes, and its client id may come again.</summary>
    private static bool Refuse(InboxTables tables, in MessageRow row)
    {
        if (row.IsPublished)
            return false;
        tables.Recent.Settle();
        HousekeepingOperation.Forget(tables, row);
        tables.Erasing.RaiseFloor(row.Id);
        return true;
    }

    private static PublishBy? Step(InboxTables tables, MessageRow row, in Completion completion, long now)
    {
        if (!row.IsOpen || completion.Token != new ClaimToken(new LeaseId(row.ClaimLease), row.ClaimNumber))
            return null;
        row = completion.Kind == CompletionKind.Due
            ? row with { Due = now + (long)completion.After.TotalMilliseconds, Pushes = row.Pushes + 1, ClaimLease = 0, ClaimNumber = 0 }
            : row with { Due = null, Status = MessageStatus.Offline, ClaimLease = 0, ClaimNumber = 0 };
        var by = RowEvents.Add(tables, ref row, completion.Event, completion.PublishedBy);
        tables.Recent.Put(row);
        return by;
    }
}
