using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Sqlite.History;
using ImConnect.Sqlite.Outbox;
using ImConnect.Sqlite.Window;

namespace ImConnect.Sqlite;

/// <summary>S2: the duplicate check, and a row that is inbox entry, head and due retry in one.</summary>
internal sealed class AcceptOperation(IReadOnlyList<Submission> batch, InboxOptions options, PublishingOptions publishing) : WriteOperation<Accepted[]>
{
    private readonly Accepted[] _result = new Accepted[batch.Count];

    protected override Accepted[] Result => _result;

    protected override Accepted[] Unavailable
    {
        get
        {
            Array.Fill(_result, new Accepted { Outcome = AcceptOutcome.Unavailable });
            return _result;
        }
    }

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        for (var i = 0; i < _result.Length; i++)
            _result[i] = Accept(tables, batch[i], nowMilliseconds);
    }

    private Accepted Accept(InboxTables tables, in Submission submission, long now)
    {
        var key = new WindowKey(submission.Sender.Value, submission.Receiver.Value, submission.ClientId.Value);
        if (Known(tables, key, submission.PublishedBy, now) is { } repeat)
            return repeat;
        var chat = tables.Counts.Find(key.Receiver, key.Sender);
        if (Bound(tables.Counts, key.Receiver, chat) is { } full)
            return new Accepted { Outcome = full };

        var position = InboxPosition.After(new(tables.Counts.LastPosition), now).Value;
        var isMessage = submission.Kind == EntryKind.Message; // a friend notice has no place in the chat, and no event
        var by = isMessage ? submission.PublishedBy : default;
        if (by != default && (tables.Counts.Waiting.Events >= publishing.OutboxBound || tables.Counts.Waiting.Bytes >= publishing.OutboxBytes))
            return new Accepted { Outcome = AcceptOutcome.OutboxFull };
        var previous = chat is null || !isMessage ? 0 : tables.LastOf(key.Receiver, key.Sender, chat);
        if (tables.Recent.IsTaken(submission.Id.Value))
            return new Accepted { Outcome = AcceptOutcome.Unavailable }; // by another message

        // A message behind others that nobody of this life publishes is nobody's: the drainer takes it, in order.
        var row = new MessageRow(
            submission.Id.Value, key.Sender, key.Receiver, submission.ClientId, position, MessageStatus.Accepted, IsOpen: true, IsWithdrawn: false, default,
            RowEvents.Drainer, isMessage ? now + (long)submission.FirstDelay.TotalMilliseconds : null, Pushes: 1, ClaimLease: 0, ClaimNumber: 0,
            SettledAt: null, submission.Kind, BodyLength: submission.Body.Length);
        var publishedBy = RowEvents.Add(tables, ref row, EntryEvent.Send, by);
        tables.Recent.Put(row, submission.Body.Span);
        tables.Window.Add(key, row.Id);
        if (isMessage)
            tables.History.Add(new ChatEntry(key.Receiver, key.Sender, position, row.Id));
        chat ??= tables.Counts.GetOrAdd(key.Receiver, key.Sender);
        tables.Counts.LastPosition = position;
        tables.Counts.AddOpen(key.Receiver, chat, 1);
        if (isMessage)
            chat.Last = position;
        return new Accepted
        {
            Outcome = AcceptOutcome.New,
            Id = submission.Id,
            Position = new(position),
            Previous = new(previous),
            IsPublished = publishedBy == PublishBy.Nobody,
            IsBehind = publishedBy == PublishBy.Outbox,
        };
    }

    private AcceptOutcome? Bound(WaitingCounts counts, long receiver, ChatState? chat) =>
        chat is not null && (chat.Open >= options.SenderQuota || chat.Tombstones >= options.SenderQuota) ? AcceptOutcome.SenderQuota
        : counts.OpenOf(receiver) >= options.InboxBound ? AcceptOutcome.InboxFull
        : null;

    /// <summary>The answer to a repeat; null when it is none. The client id of a head whose time is over is free here.</summary>
    private Accepted? Known(InboxTables tables, in WindowKey key, LeaseId publisher, long now)
    {
        if (tables.Window.Find(key, tables.Recent) is not { } row || tables.Window.IsOver(row, now))
            return null;
        return new Accepted
        {
            Outcome = AcceptOutcome.Repeat,
            Id = new(row.Id),
            Position = new(row.Position),
            IsPublished = row.IsPublished,
            IsBehind = !row.IsPublished && (publisher == LeaseId.Outbox || row.Publisher == RowEvents.Drainer || IsBehindOthers(tables, row, publisher.Value)),
        };
    }

    private static bool IsBehindOthers(InboxTables tables, in MessageRow row, long lease)
    {
        tables.Recent.Settle();
        var older = tables.OlderOfOthers.Bind(1, row.Receiver).Bind(2, row.Sender).Bind(3, row.Position).Bind(4, lease);
        var found = older.Step();
        older.Reset();
        return found;
    }
}
