using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>What was found out about entries. A token that is not the row's any more does nothing.</summary>
internal sealed class CompleteOperation(IReadOnlyList<Completion> batch) : WriteOperation<bool>
{
    protected override bool Result => true;

    protected override bool Unavailable => false;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        foreach (var completion in batch)
        {
            if (tables.Recent.Find(completion.Id.Value) is not { Kind: EntryKind.Message } row || row.Receiver != completion.Receiver.Value)
                continue;
            if (completion.Kind == CompletionKind.Published)
                Publish(tables, row);
            else if (row.IsOpen && completion.Token == new ClaimToken(new LeaseId(row.ClaimLease), row.ClaimNumber))
                tables.Recent.Put(Step(row, completion, nowMilliseconds));
        }
    }

    private static void Publish(InboxTables tables, in MessageRow row)
    {
        if (row.IsPublished)
            return;
        tables.Recent.Put(row with { IsPublished = true });
        if (tables.Counts.Find(row.Receiver, row.Sender) is not { } chat)
            return;
        chat.RemoveUnpublished(row.Publisher);
        tables.Counts.Removed(row.Receiver, row.Sender, chat, position: -1);
    }

    private static MessageRow Step(in MessageRow row, in Completion completion, long now) =>
        (completion.Kind == CompletionKind.Due
            ? row with { Due = now + (long)completion.After.TotalMilliseconds, Pushes = row.Pushes + 1 }
            : row with { Due = null, Status = MessageStatus.Offline })
        with { ClaimLease = 0, ClaimNumber = 0 };
}
