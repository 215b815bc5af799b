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
        var next = row with { Events = row.Events.With(one) };
        if (row.Events.IsEmpty)
        {
            next = next with { Publisher = isDrainers ? Drainer : by.Value };
            tables.Counts.Waiting.Add(row.BodyLength);
        }
        else if (isDrainers && row.Publisher != Drainer)
        {
            next = next with { Handed = row.Handed.With(one) }; // behind those that a life is publishing
        }

        Replace(chat, ref row, next);
        tables.Counts.Waiting.Events++;
        return isDrainers ? PublishBy.Outbox : PublishBy.Me;
    }

    /// <summary>These of its events wait, none else.</summary>
    public static void Set(InboxTables tables, ref MessageRow row, EntryEvents rest)
    {
        if (row.Events == rest)
            return;
        tables.Counts.Waiting.Events -= row.Events.Count - rest.Count;
        if (rest.IsEmpty)
            tables.Counts.Waiting.Remove(row.BodyLength);
        var handed = new EntryEvents(row.Handed.Bits & rest.Bits);
        var chat = tables.Counts.GetOrAdd(row.Receiver, row.Sender);
        Replace(chat, ref row, handed == rest
            ? row with { Events = rest, Publisher = Drainer, Handed = default } // the life is through with its own
            : row with { Events = rest, Handed = handed });
        tables.Counts.Removed(row.Receiver, row.Sender, chat, position: -1);
    }

    /// <summary>They are the drainer's from now on; false when they are, or none waits.</summary>
    public static bool Release(InboxTables tables, ref MessageRow row)
    {
        if (row.Events.IsEmpty || row.Publisher == Drainer)
            return false;
        Replace(tables.Counts.GetOrAdd(row.Receiver, row.Sender), ref row, row with { Publisher = Drainer, Handed = default });
        return true;
    }

    /// <summary>The row's publishers count in its chat, from the start.</summary>
    public static void Count(ChatState chat, in MessageRow row)
    {
        if (row.Events.IsEmpty)
            return;
        chat.AddUnpublished(row.Publisher);
        if (!row.Handed.IsEmpty)
            chat.AddUnpublished(Drainer);
    }

    private static void Replace(ChatState chat, ref MessageRow row, in MessageRow next)
    {
        if (!row.Events.IsEmpty)
            chat.RemoveUnpublished(row.Publisher);
        if (!row.Handed.IsEmpty)
            chat.RemoveUnpublished(Drainer);
        row = next;
        Count(chat, row);
    }
}
