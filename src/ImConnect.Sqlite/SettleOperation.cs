using ImConnect.Persistence;

namespace ImConnect.Sqlite;

/// <summary>S5 and S6: ends entries, and puts the notice for the other side beside them in the same transaction.</summary>
internal sealed class SettleOperation(IReadOnlyList<Settlement> batch, InboxOptions options) : WriteOperation<Settled[]>
{
    private readonly Settled[] _result = new Settled[batch.Count];

    protected override Settled[] Result => _result;

    protected override Settled[] Unavailable
    {
        get
        {
            Array.Fill(_result, new Settled { Outcome = SettleOutcome.Unavailable });
            return _result;
        }
    }

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        for (var i = 0; i < _result.Length; i++)
        {
            var settlement = batch[i];
            _result[i] = settlement.Kind switch
            {
                SettlementKind.Acknowledge => Acknowledge(tables, settlement, nowMilliseconds),
                SettlementKind.Withdraw => Withdraw(tables, settlement, nowMilliseconds),
                _ => Receive(tables, settlement, nowMilliseconds),
            };
        }

        if (options.Acks == AckPolicy.EveryDevice)
            tables.Devices.Move(batch, nowMilliseconds);
    }

    private Settled Acknowledge(InboxTables tables, in Settlement settlement, long now)
    {
        if (Find(tables, settlement.Id, now) is not { Kind: EntryKind.Message } row || row.Receiver != settlement.Receiver.Value)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (row.Receiver != settlement.Actor.Value)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (row.IsWithdrawn || row.Status >= settlement.Status)
            return new Settled { Outcome = SettleOutcome.NoChange, Head = row.ToHead() };
        if (row.IsExpired)
            tables.SetStatus.Bind(1, row.Id).Bind(2, (long)settlement.Status).Execute();
        else
            tables.Settle.Bind(1, row.Id).Bind(2, (long)settlement.Status).Bind(3, now).Execute();
        tables.Counts.Close(row);
        row = row with { Status = settlement.Status, IsOpen = false };
        var receipt = new InboxEntry
        {
            Kind = EntryKind.Receipt,
            Id = new(row.Id),
            Receiver = new(row.Sender),
            Sender = new(row.Receiver),
            ClientId = row.ClientId,
            Position = new(tables.NextPosition(now)),
            Previous = InboxPosition.None,
            Status = settlement.Status,
        };
        Put(tables, receipt, keepUntil: 0);
        return new Settled { Outcome = SettleOutcome.Done, Head = row.ToHead(), Notice = receipt };
    }

    private Settled Withdraw(InboxTables tables, in Settlement settlement, long now)
    {
        if (Find(tables, settlement.Id, now) is not { Kind: EntryKind.Message } row || row.Receiver != settlement.Receiver.Value)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (row.Sender != settlement.Actor.Value)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (row.IsWithdrawn)
            return new Settled { Outcome = SettleOutcome.NoChange, Head = row.ToHead() };
        tables.Withdraw.Bind(1, row.Id).Bind(2, now).Execute();
        var chat = tables.Counts.GetOrAdd(row.Receiver, row.Sender);
        chat.Tombstones++;
        tables.Counts.Close(row);
        var previous = tables.LastOf(row.Receiver, row.Sender, chat);
        var tombstone = new InboxEntry
        {
            Kind = EntryKind.Withdrawal,
            Id = new(row.Id),
            Receiver = new(row.Receiver),
            Sender = new(row.Sender),
            ClientId = row.ClientId,
            Position = new(tables.NextPosition(now)),
            Previous = new(previous),
            Status = row.Status,
        };
        chat.Last = tombstone.Position.Value;
        Put(tables, tombstone, now + (long)options.TombstoneLife.TotalMilliseconds);
        return new Settled { Outcome = SettleOutcome.Done, Head = (row with { IsWithdrawn = true, IsOpen = false }).ToHead(), Notice = tombstone };
    }

    private Settled Receive(InboxTables tables, in Settlement settlement, long now)
    {
        if (settlement.Notice is EntryKind.FriendRequest or EntryKind.FriendResponse)
            return ReceiveFriendNotice(tables, settlement, now);
        var find = tables.NoticeByKey.Bind(1, settlement.Receiver.Value).Bind(2, settlement.Id.Value).Bind(3, (long)settlement.Notice);
        if (!find.Step())
        {
            find.Reset();
            return new Settled { Outcome = SettleOutcome.Unknown };
        }

        var (sender, position, keepUntil, isReceived) = (find.Long(0), find.Long(1), find.Long(2), find.Long(3) != 0);
        find.Reset();
        if (settlement.Actor != settlement.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (position != settlement.Position.Value || isReceived)
            return new Settled { Outcome = SettleOutcome.NoChange }; // it changed since it was written: the newer one waits for its own proof
        if (options.Acks == AckPolicy.EveryDevice)
            keepUntil = Math.Max(keepUntil, now + (long)options.Window.TotalMilliseconds);
        var statement = keepUntil > now ? tables.MarkReceived.Bind(4, keepUntil) : tables.DeleteNotice;
        statement.Bind(1, settlement.Receiver.Value).Bind(2, settlement.Id.Value).Bind(3, (long)settlement.Notice).Execute();
        if (settlement.Notice == EntryKind.Withdrawal)
            tables.Counts.Bury(settlement.Receiver.Value, sender, position);
        return new Settled { Outcome = SettleOutcome.Done };
    }

    /// <summary>It is a row of <c>message</c>: its head and its client id stay for the window.</summary>
    private Settled ReceiveFriendNotice(InboxTables tables, in Settlement settlement, long now)
    {
        if (Find(tables, settlement.Id, now) is not { } row || row.Kind != settlement.Notice || row.Receiver != settlement.Receiver.Value)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != settlement.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (row.Position != settlement.Position.Value || !row.IsOpen)
            return new Settled { Outcome = SettleOutcome.NoChange };
        tables.Settle.Bind(1, row.Id).Bind(2, (long)MessageStatus.Received).Bind(3, now).Execute();
        tables.Counts.Close(row);
        return new Settled { Outcome = SettleOutcome.Done };
    }

    /// <summary>The head; null when there is none, or its time is over.</summary>
    private MessageRow? Find(InboxTables tables, MessageId id, long now) =>
        tables.Take(id.Value) is { } row
        && (row.SettledAt is not { } settled || settled + (long)options.Window.TotalMilliseconds > now)
            ? row
            : null;

    private static void Put(InboxTables tables, in InboxEntry notice, long keepUntil) => tables.PutNotice
        .Bind(1, notice.Receiver.Value)
        .Bind(2, notice.Id.Value)
        .Bind(3, (long)notice.Kind)
        .Bind(4, notice.Sender.Value)
        .Bind(5, notice.ClientId)
        .Bind(6, (long)notice.Status)
        .Bind(7, notice.Position.Value)
        .Bind(8, keepUntil)
        .Execute();
}
