using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Sqlite.Outbox;

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

    public override bool NeedsTables => false;

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
        tables.Counts.Close(row);
        var isFirst = row.Status < MessageStatus.Received;
        row = (row.IsExpired ? row : row.Close(now)) with { Status = settlement.Status };
        var publishedBy = RowEvents.Add(tables, ref row, EntryEvent.Ack(settlement.Status), settlement.PublishedBy);
        tables.Recent.Put(row);
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
        Put(tables, receipt, keepUntil: 0, isNew: isFirst);
        return new Settled { Outcome = SettleOutcome.Done, Head = row.ToHead(), Notice = receipt, Event = publishedBy };
    }

    private Settled Withdraw(InboxTables tables, in Settlement settlement, long now)
    {
        if (Find(tables, settlement.Id, now) is not { Kind: EntryKind.Message } row || row.Receiver != settlement.Receiver.Value)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (row.Sender != settlement.Actor.Value)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (row.IsWithdrawn)
            return new Settled { Outcome = SettleOutcome.NoChange, Head = row.ToHead() };
        var chat = tables.Counts.GetOrAdd(row.Receiver, row.Sender);
        chat.Tombstones++;
        tables.Counts.Close(row);
        row = row.Close(now) with { IsWithdrawn = true };

        // In this order: whoever stores just now what is dropped here comes first.
        var publishedBy = RowEvents.Add(tables, ref row, EntryEvent.Withdraw, settlement.PublishedBy);
        RowEvents.Set(tables, ref row, row.Events.WithoutPushes());
        if (row.Events.NeedBody)
            tables.Recent.Put(row); // until that event is stored (CompleteOperation)
        else
            Blank(tables, row);
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
        Put(tables, tombstone, now + (long)options.TombstoneLife.TotalMilliseconds, isNew: true);
        tables.Recent.Settle(); // so that its text is in no journal
        return new Settled { Outcome = SettleOutcome.Done, Head = row.ToHead(), Notice = tombstone, Event = publishedBy };
    }

    /// <summary>The row, without what it held.</summary>
    public static void Blank(InboxTables tables, in MessageRow row)
    {
        // The bytes that wait are counted by the length that is kept.
        if (!row.Events.IsEmpty)
        {
            tables.Counts.Waiting.Remove(row.BodyLength);
            tables.Counts.Waiting.Add(0);
        }

        tables.Recent.Put(row, []);
    }

    private Settled Receive(InboxTables tables, in Settlement settlement, long now)
    {
        if (settlement.Notice is EntryKind.FriendRequest or EntryKind.FriendResponse)
            return ReceiveFriendNotice(tables, settlement, now);
        if (tables.Recent.FindNotice(settlement.Receiver.Value, settlement.Id.Value, settlement.Notice) is not { } notice)
            return new Settled { Outcome = SettleOutcome.Unknown };
        if (settlement.Actor != settlement.Receiver)
            return new Settled { Outcome = SettleOutcome.NotOwner };
        if (notice.Position != settlement.Position.Value || notice.IsReceived)
            return new Settled { Outcome = SettleOutcome.NoChange }; // it changed since it was written: the newer one waits for its own proof
        var keepUntil = options.Acks == AckPolicy.EveryDevice ? Math.Max(notice.KeepUntil, now + (long)options.Window.TotalMilliseconds) : notice.KeepUntil;
        if (keepUntil > now)
            tables.Recent.Put(notice with { IsReceived = true, KeepUntil = keepUntil });
        else
            tables.Recent.Remove(notice);
        if (notice.Kind == EntryKind.Withdrawal)
            tables.Counts.Bury(notice.Receiver, notice.Sender, notice.Position);
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
        tables.Counts.Close(row);
        tables.Recent.Put(row.Close(now) with { Status = MessageStatus.Received });
        return new Settled { Outcome = SettleOutcome.Done };
    }

    /// <summary>The head; null when there is none, or its time is over.</summary>
    private MessageRow? Find(InboxTables tables, MessageId id, long now) =>
        tables.Recent.Find(id.Value) is { } row
        && (!row.Events.IsEmpty || row.SettledAt is not { } settled || settled + (long)options.Window.TotalMilliseconds > now)
            ? row
            : null;

    private static void Put(InboxTables tables, in InboxEntry notice, long keepUntil, bool isNew) => tables.Recent.Put(
        new NoticeRow(
            notice.Receiver.Value, notice.Id.Value, notice.Kind, notice.Sender.Value, notice.ClientId, notice.Status, notice.Position.Value, keepUntil, IsReceived: false),
        isNew);
}
