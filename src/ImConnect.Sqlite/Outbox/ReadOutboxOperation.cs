using ImConnect.Persistence;

namespace ImConnect.Sqlite.Outbox;

/// <summary>A page of the messages of which events wait, but for chats in which the asking life publishes something itself; null when the file cannot be used.</summary>
internal sealed class ReadOutboxOperation(LeaseId lease, long after, int max) : WriteOperation<IReadOnlyList<OutboxEntry>?>
{
    private readonly List<OutboxEntry> _entries = [];

    protected override IReadOnlyList<OutboxEntry>? Result => _entries;

    protected override IReadOnlyList<OutboxEntry>? Unavailable => null;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var rows = tables.Outbox.Waiting.Bind(1, after);
        while (_entries.Count < max && rows.Step())
        {
            var row = MessageRow.Read(rows);
            if (lease != default && tables.Counts.Find(row.Receiver, row.Sender) is { } chat && chat.IsOf(lease.Value))
                continue;
            _entries.Add(new OutboxEntry(
                new InboxEntry
                {
                    Kind = row.Kind,
                    Id = new(row.Id),
                    Receiver = new(row.Receiver),
                    Sender = new(row.Sender),
                    ClientId = row.ClientId,
                    Position = new(row.Position),
                    Status = row.Status,
                    Body = row.Events.NeedBody ? rows.Blob(MessageRow.Count).ToArray() : default,
                },
                row.Events));
        }

        rows.Reset();
    }
}
