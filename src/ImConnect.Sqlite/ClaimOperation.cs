using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>R: due rows get a later due time and a token, so a crash of the claimer only makes them due again.</summary>
internal sealed class ClaimOperation(LeaseId lease, int max, TimeSpan time, long firstNumber) : WriteOperation<Claimed[]>
{
    private Claimed[] _result = [];

    protected override Claimed[] Result => _result;

    protected override Claimed[] Unavailable => [];

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        List<Claimed> claimed = [];
        var due = tables.Due.Bind(1, nowMilliseconds).Bind(2, max);
        while (due.Step())
        {
            var row = MessageRow.Read(due);
            var token = new ClaimToken(lease, firstNumber + claimed.Count);
            claimed.Add(new Claimed(ToEntry(row, due.Blob(MessageRow.Count + 1).ToArray()), token, (int)due.Long(MessageRow.Count)));
        }

        due.Reset();
        foreach (var claim in claimed)
        {
            tables.DropFresh(claim.Entry.Id.Value);
            tables.Claim
                .Bind(1, claim.Entry.Id.Value)
                .Bind(2, nowMilliseconds + (long)time.TotalMilliseconds)
                .Bind(3, claim.Token.Lease.Value)
                .Bind(4, claim.Token.Number)
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
