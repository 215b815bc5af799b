using ImConnect.Persistence;

namespace ImConnect.Sqlite.Outbox;

/// <summary>How much waits; null when the file cannot be used.</summary>
internal sealed class CountOutboxOperation : WriteOperation<OutboxSize?>
{
    private OutboxSize _size;

    protected override OutboxSize? Result => _size;

    protected override OutboxSize? Unavailable => null;

    /// <summary>Asked every second: what is recent is looked at where it is.</summary>
    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var waiting = tables.Counts.Waiting;
        var oldest = waiting.Events == 0 ? 0 : tables.Outbox.Oldest(tables.Recent);
        _size = new OutboxSize(waiting.Events, waiting.Bytes, tables.Outbox.CountDead, new(oldest));
    }
}
