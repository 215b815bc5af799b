using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.Sqlite.Outbox;

/// <summary>Which events of a row wait, and for whom: changes a row and the counts beside it. The caller puts the row.</summary>
internal static class RowEvents
{
    /// <summary>The publisher of a row whose events are the drainer's.</summary>
    public const long Drainer = 0;

    /// <summary>The event waits from now on; says for whom.</summary>
    public static PublishBy Add(InboxTables tables, ref MessageRow row, EntryEvent one, LeaseId by)
    {
        if (by == default || row.Events.Contains(one))
            return PublishBy.Nobody;
        var chat = tables.Counts.GetOrAdd(row.Receiver, row.Sender);
        var isDrainers = by == LeaseId.Outbox || chat.IsBehind(by.Value);
        if (row.Events.IsEmpty)
        {
            row = row with { Publisher = isDrainers ? Drainer : by.Value };
            chat.AddUnpublished(row.Publisher);
            tables.Counts.Waiting.Add(row.BodyLength);
        }

        row = row with { Events = row.Events.With(one) };
        tables.Counts.Waiting.Events++;
        return isDrainers ? PublishBy.Outbox : PublishBy.Me;
    }

    /// <summary>These of its events wait, none else.</summary>
    public static void Set(InboxTables tables, ref MessageRow row, EntryEvents rest)
    {
        if (row.Events == rest)
            return;
        tables.Counts.Waiting.Events -= row.Events.Count - rest.Count;
        row = row with { Events = rest };
        if (!rest.IsEmpty)
            return;
        tables.Counts.Waiting.Remove(row.BodyLength);
        if (tables.Counts.Find(row.Receiver, row.Sender) is not { } chat)
            return;
        chat.RemoveUnpublished(row.Publisher);
        tables.Counts.Removed(row.Receiver, row.Sender, chat, position: -1);
    }

    /// <summary>They are the drainer's from now on; false when they are, or none waits.</summary>
    public static bool Release(InboxTables tables, ref MessageRow row)
    {
        if (row.Events.IsEmpty || row.Publisher == Drainer)
            return false;
        var chat = tables.Counts.GetOrAdd(row.Receiver, row.Sender);
        chat.RemoveUnpublished(row.Publisher);
        chat.AddUnpublished(Drainer);
        row = row with { Publisher = Drainer };
        return true;
    }
}
