using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>Heads of one receiver by their ids; null when the file cannot be used.</summary>
internal sealed class FindOperation(UserId receiver, IReadOnlyList<MessageId> ids, InboxOptions options) : WriteOperation<IReadOnlyList<MessageHead>?>
{
    private readonly List<MessageHead> _heads = [];

    protected override IReadOnlyList<MessageHead>? Result => _heads;

    protected override IReadOnlyList<MessageHead>? Unavailable => null;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var over = nowMilliseconds - (long)options.Window.TotalMilliseconds;
        foreach (var id in ids)
        {
            if (tables.Recent.Find(id.Value) is { } row && row.Receiver == receiver.Value && (!row.Events.IsEmpty || !(row.SettledAt <= over)))
                _heads.Add(row.ToHead());
        }
    }
}
