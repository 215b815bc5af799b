namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>
/// Holds what clients saw against what the store holds, when all is at rest: no fault for some time, everybody online, everything acked. Knows the promises, not
/// the product.
/// </summary>
internal sealed class HistoryChecker
{
    private const int Received = 3;
    private const int ReceiptKind = 1;

    private readonly IReadOnlyList<ClientLog> _logs;
    private readonly StoreContents _store;
    private readonly Dictionary<Guid, SentMessage> _sent;
    private readonly ILookup<Guid, StoredMessage> _rowsByClientId;
    private readonly Dictionary<ulong, StoredMessage> _rows;
    private readonly ILookup<Guid, (ulong User, ReceivedMessage Push)> _pushes;
    private readonly List<Finding> _findings = [];

    private HistoryChecker(IReadOnlyList<ClientLog> logs, StoreContents store)
    {
        (_logs, _store) = (logs, store);
        _sent = logs.SelectMany(log => log.Sent).ToDictionary(message => message.ClientId);
        _rowsByClientId = store.Messages.ToLookup(row => row.ClientId);
        _rows = store.Messages.ToDictionary(row => row.Id);
        _pushes = logs.SelectMany(log => log.Received.Select(push => (log.User, push))).ToLookup(push => push.push.ClientId);
    }

    /// <summary>Empty: every id is ok.</summary>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<ClientLog> logs, StoreContents store)
    {
        var checker = new HistoryChecker(logs, store);
        foreach (var message in checker._sent.Values)
            checker.CheckSent(message);
        foreach (var row in store.Messages.Where(row => !checker._sent.ContainsKey(row.ClientId)))
            checker.Add(FindingKind.Phantom, $"the store holds {row.Id}, which nobody sent");
        foreach (var log in checker._logs)
        {
            checker.CheckAcceptanceOrder(log);
            checker.CheckReceived(log);
            checker.CheckDeliveryOrder(log);
            checker.CheckReceipts(log);
        }

        foreach (var notice in store.Notices.Where(notice => notice.Kind == ReceiptKind))
            checker.Add(FindingKind.Left, $"the receipt {notice.Status} of {notice.Id} still waits for {notice.To}");
        return checker._findings;
    }

    private void CheckSent(SentMessage message)
    {
        var rows = _rowsByClientId[message.ClientId].ToList();
        var ids = message.Ids.Concat(rows.Select(row => row.Id)).Concat(_pushes[message.ClientId].Select(push => push.Push.Id)).Distinct().ToList();
        if (ids.Count > 1)
            Add(FindingKind.Doubled, $"{message} has the ids {string.Join(", ", ids)}");
        if (!message.IsAnswered)
            Add(FindingKind.Unanswered, $"{message}");
        if (rows.Count == 0)
        {
            if (message.IsAcked)
                Add(FindingKind.Lost, $"{message} was acked and is not in the store");
            return;
        }

        var row = rows[0];
        if (row.From != message.From || row.To != message.To)
            Add(FindingKind.Phantom, $"{message} is stored as {row.From} -> {row.To}");
        if (row.IsOpen || row.IsDue)
            Add(FindingKind.Left, $"{message} is still {(row.IsOpen ? "open" : "due")}, status {row.Status}");
        else if (message.IsTakenBack)
            CheckWithdrawn(message, row);
        else if (row.Status < Received)
            Add(FindingKind.StatusWentBack, $"{message} is settled with status {row.Status}");
        else if (!_pushes[message.ClientId].Any(push => push.User == message.To))
            Add(FindingKind.Lost, $"{message} is settled, and its receiver never got it");
    }

    private void CheckWithdrawn(SentMessage message, StoredMessage row)
    {
        if (!row.IsWithdrawn || row.BodyLength > 0)
            Add(FindingKind.NotWithdrawn, $"{message} was taken back and is stored {(row.IsWithdrawn ? "with its body" : "as if it was not")}");
        var log = _logs.Single(log => log.User == message.To);
        var told = log.Withdrawals.Where(withdrawal => withdrawal.Id == row.Id).ToList();
        if (told.Count == 0)
            Add(FindingKind.NotWithdrawn, $"{message.To} was never told that {message} was taken back");
        var received = log.Received;
        foreach (var withdrawal in told)
        {
            if (received.Skip(withdrawal.PushesBefore).Any(push => push.Id == row.Id && push.Connection == withdrawal.Connection))
                Add(FindingKind.NotWithdrawn, $"{message.To} got {message} after he was told on the same connection that it was taken back");
        }
    }

    /// <summary>A client repeats in order what was not answered, so positions follow the order of its sends, across connections too.</summary>
    private void CheckAcceptanceOrder(ClientLog log)
    {
        foreach (var chat in log.Sent.Where(message => message.Refused == 0).GroupBy(message => message.To))
        {
            StoredMessage? last = null;
            foreach (var row in chat.SelectMany(message => _rowsByClientId[message.ClientId].Take(1)))
            {
                if (last is not null && row.Position <= last.Position)
                    Add(FindingKind.Reordered, $"{row.Id} was sent after {last.Id} and accepted before it ({log.User} -> {chat.Key})");
                last = row;
            }
        }
    }

    private void CheckReceived(ClientLog log)
    {
        foreach (var push in log.Received)
        {
            if (!_sent.TryGetValue(push.ClientId, out var message))
                Add(FindingKind.Phantom, $"{log.User} got {push.Id} '{push.Text}', which nobody sent");
            else if (message.To != log.User || message.From != push.From || message.Text != push.Text)
                Add(FindingKind.Phantom, $"{log.User} got '{push.Text}' from {push.From}, but it was {message}");
            else if (message.Refused != 0 && !message.IsAcked)
                Add(FindingKind.Phantom, $"{log.User} got {message}, which was refused with {message.Refused}");
        }
    }

    /// <summary>First deliveries of one chat to one user, over all his connections, by position.</summary>
    private void CheckDeliveryOrder(ClientLog log)
    {
        foreach (var chat in log.Received.DistinctBy(push => push.Id).GroupBy(push => push.From))
        {
            ReceivedMessage? last = null;
            foreach (var push in chat)
            {
                if (last is not null && PositionOf(push) <= PositionOf(last))
                    Add(FindingKind.Reordered, $"{log.User} got {push.Id} first after {last.Id}, which was accepted later");
                last = push;
            }
        }
    }

    private ulong PositionOf(ReceivedMessage push) => _rows.TryGetValue(push.Id, out var row) ? row.Position : push.Position;

    private void CheckReceipts(ClientLog log)
    {
        Dictionary<ulong, int> highest = [];
        foreach (var receipt in log.Receipts)
        {
            if (!_rows.TryGetValue(receipt.Id, out var row) || row.From != log.User)
            {
                Add(FindingKind.Phantom, $"{log.User} was told of {receipt.Id}, which is not his");
                continue;
            }

            var before = highest.GetValueOrDefault(receipt.Id);
            if (receipt.Status < before || receipt.Status > row.Status)
                Add(FindingKind.StatusWentBack, $"{log.User} was told {receipt.Status} of {receipt.Id} after {before}; the store says {row.Status}");
            highest[receipt.Id] = Math.Max(before, receipt.Status);
        }

        var waiting = _store.Notices.Where(notice => notice.To == log.User && notice.Kind == ReceiptKind).Select(notice => notice.Id).ToHashSet();
        foreach (var row in _store.Messages.Where(row => row.From == log.User && row.Status >= Received && !waiting.Contains(row.Id)))
        {
            if (highest.GetValueOrDefault(row.Id) < row.Status)
                Add(FindingKind.ReceiptLost, $"{log.User} was told {highest.GetValueOrDefault(row.Id)} of {row.Id}; the store says {row.Status}");
        }
    }

    private void Add(FindingKind kind, string what) => _findings.Add(new Finding(kind, what));
}
