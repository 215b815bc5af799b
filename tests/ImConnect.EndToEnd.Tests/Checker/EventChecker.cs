namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>Holds the events that the business side has stored, in the order in which it did, against what the store holds when all is at rest.</summary>
internal sealed class EventChecker
{
    private const int Send = 10;
    private const int Ack = 30;
    private const int Withdraw = 40;
    private const int Received = 3;

    private readonly List<Finding> _findings = [];

    private EventChecker()
    {
    }

    /// <summary>Empty: every event is there, and in its place.</summary>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<StoredEvent> events, StoreContents store)
    {
        var checker = new EventChecker();
        var rows = store.Messages.ToDictionary(row => row.Id);
        var first = events.DistinctBy(one => one.Key).ToList();
        var keys = first.Select(one => one.Key).ToHashSet();
        foreach (var row in store.Messages)
            checker.CheckRow(row, keys);
        checker.CheckEvents(first, rows);
        checker.CheckOrder(first, rows);
        return checker._findings;
    }

    private void CheckRow(StoredMessage row, HashSet<string> keys)
    {
        if (row.HasEvents)
            Add(FindingKind.Left, $"events of {row.Id} still wait");
        Need(row, Send, 0);
        if (row.IsWithdrawn)
            Need(row, Withdraw, 0);
        else if (row.Status >= Received)
            Need(row, Ack, row.Status);

        void Need(StoredMessage of, int type, int number)
        {
            var key = new StoredEvent(type, number, of.Id, of.From, of.To).Key;
            if (!keys.Contains(key))
                _findings.Add(new Finding(FindingKind.Lost, $"event {key} was never stored", key));
        }
    }

    /// <summary>Of messages that are kept, with their two users, and none before the message's first.</summary>
    private void CheckEvents(List<StoredEvent> first, Dictionary<ulong, StoredMessage> rows)
    {
        HashSet<ulong> told = [];
        foreach (var one in first)
        {
            if (!rows.TryGetValue(one.Id, out var row))
                Add(FindingKind.Phantom, $"event {one.Key} is of a message that is not kept");
            else if (row.From != one.From || row.To != one.To)
                Add(FindingKind.Phantom, $"event {one.Key} says {one.From} -> {one.To}, the store {row.From} -> {row.To}");
            else if (one.Type == Ack && one.Number > row.Status)
                Add(FindingKind.Phantom, $"event {one.Key} says status {one.Number}, the store {row.Status}");
            if (one.Type == Send)
                told.Add(one.Id);
            else if (!told.Contains(one.Id))
                Add(FindingKind.Reordered, $"event {one.Key} was stored before that the message was sent");
        }
    }

    /// <summary>First events of one chat, in the order of acceptance.</summary>
    private void CheckOrder(List<StoredEvent> first, Dictionary<ulong, StoredMessage> rows)
    {
        foreach (var chat in first.Where(one => one.Type == Send && rows.ContainsKey(one.Id)).GroupBy(one => (one.From, one.To)))
        {
            StoredMessage? last = null;
            foreach (var row in chat.Select(one => rows[one.Id]))
            {
                if (last is not null && row.Position <= last.Position)
                    Add(FindingKind.Reordered, $"event 10 of {row.Id} was stored after that of {last.Id}, which was accepted later");
                last = row;
            }
        }
    }

    private void Add(FindingKind kind, string what) => _findings.Add(new Finding(kind, what));
}
