using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>R: due rows get a later due time and a token, so a crash of the claimer only makes them due again.</summary>
internal sealed class ClaimOperation(LeaseId lease, int max, TimeSpan time, long number) : WriteOperation<Claimed[]>
{
    private Claimed[] _result = [];

    protected override Claimed[] Result => _result;

    protected override Claimed[] Unavailable => [];

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var token = new ClaimToken(lease, number);
        List<Claimed> claimed = [];
        var due = tables.Due.Bind(1, nowMilliseconds).Bind(2, max);
        while (due.Step())
        {
            var row = MessageRow.Read(due);
            claimed.Add(new Claimed(ToEntry(row, due.Blob(14).ToArray()), token, (int)due.Long(13)));
        }

        due.Reset();
        foreach (var claim in claimed)
        {
            tables.Claim
                .Bind(1, claim.Entry.Id.Value)
                .Bind(2, nowMilliseconds + (long)time.TotalMilliseconds)
                .Bind(3, token.Lease.Value)
                .Bind(4, token.Number)
                .Execute();
        }

        _result = [.. claimed];
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
