using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>R: due rows get a later due time and a token, so a crash of the claimer only makes them due again.</summary>
internal sealed class ClaimOperation(LeaseId lease, int max, TimeSpan time, long firstNumber) : WriteOperation<Claimed[]>
{
    private Claimed[] _result = [];

    protected override Claimed[] Result => _result;

    protected override Claimed[] Unavailable => [];

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        // Most messages are settled long before they are due, and are in no table yet.
        if (tables.Recent.IsAnyDue(nowMilliseconds))
            tables.Recent.Settle();
        if (!TryClaim(tables, nowMilliseconds))
        {
            tables.Recent.Settle();
            TryClaim(tables, nowMilliseconds);
        }
    }

    /// <summary>False when the table is behind for one of them.</summary>
    private bool TryClaim(InboxTables tables, long now)
    {
        List<Claimed> claimed = [];
        List<MessageRow> rows = [];
        var isBehind = false;
        var due = tables.Due.Bind(1, now).Bind(2, max).Bind(3, lease.Value);
        while (!isBehind && due.Step())
        {
            var row = MessageRow.Read(due);
            isBehind = tables.Recent.Has(row.Id);
            var token = new ClaimToken(lease, firstNumber + claimed.Count);
            claimed.Add(new Claimed(ToEntry(row, due.Blob(MessageRow.Count).ToArray()), token, row.Pushes));
            rows.Add(row with { Due = now + (long)time.TotalMilliseconds, ClaimLease = token.Lease.Value, ClaimNumber = token.Number });
        }

        due.Reset();
        if (isBehind)
            return false;
        foreach (var row in rows)
            tables.Recent.Put(row);
        _result = [.. claimed];
        return true;
    }

    private static InboxEntry ToEntry(in MessageRow row, byte[] body) => new()
    {
        Kind = EntryKind.Message,
        Id = new(row.Id),
        Receiver = new(row.Receiver),
        Sender = new(row.Sender),
        ClientId = row.ClientId,
        Position = new(row.Position),
        Status = row.Status,
        Body = body,
    };
}
