using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>What was found out about entries. A token that is not the row's any more does nothing.</summary>
internal sealed class CompleteOperation(IReadOnlyList<Completion> batch) : WriteOperation<bool>
{
    protected override bool Result => true;

    protected override bool Unavailable => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        foreach (var completion in batch)
        {
            tables.DropFresh(completion.Id.Value);
            if (InboxTables.One(tables.ById.Bind(1, completion.Id.Value)) is not { Kind: EntryKind.Message } row || row.Receiver != completion.Receiver.Value)
                continue;
            if (completion.Kind == CompletionKind.Published)
                Publish(tables, row);
            else if (row.IsOpen && completion.Token == new ClaimToken(new LeaseId(row.ClaimLease), row.ClaimNumber))
                Step(tables, completion, nowMilliseconds);
        }
    }

    private static void Publish(InboxTables tables, in MessageRow row)
    {
        if (row.IsPublished)
            return;
        tables.SetPublished.Bind(1, row.Id).Execute();
        if (tables.Counts.Find(row.Receiver, row.Sender) is not { } chat)
            return;
        chat.RemoveUnpublished(row.Publisher);
        tables.Counts.Removed(row.Receiver, row.Sender, chat, position: -1);
    }

    private static void Step(InboxTables tables, in Completion completion, long now)
    {
        if (completion.Kind == CompletionKind.Due)
            tables.SetDue.Bind(1, completion.Id.Value).Bind(2, now + (long)completion.After.TotalMilliseconds).Execute();
        else
            tables.SetOffline.Bind(1, completion.Id.Value).Execute();
    }
}
