using ImConnect.Publishing;

namespace ImConnect.Sqlite.Outbox;

/// <summary>A page of the dead letters; null when the file cannot be used.</summary>
internal sealed class ListDeadOperation(long after, int max) : WriteOperation<IReadOnlyList<DeadLetter>?>
{
    private List<DeadLetter> _letters = [];

    protected override IReadOnlyList<DeadLetter>? Result => _letters;

    protected override IReadOnlyList<DeadLetter>? Unavailable => null;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds) => _letters = tables.Outbox.ListDead(after, max);
}
