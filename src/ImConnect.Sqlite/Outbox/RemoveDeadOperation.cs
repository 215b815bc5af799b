namespace ImConnect.Sqlite.Outbox;

/// <summary>Dead letters go.</summary>
internal sealed class RemoveDeadOperation(IReadOnlyList<long> numbers) : WriteOperation<int>
{
    private int _count;

    protected override int Result => _count;

    protected override int Unavailable => 0;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        _count = 0;
        foreach (var number in numbers)
            _count += tables.Outbox.RemoveDead(number);
    }
}
