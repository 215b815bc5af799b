namespace ImConnect.Sqlite.History;

/// <summary>
/// A piece of a user's messages goes, with everything that is kept beside the file of them. Asked again until nothing is left; a crash between two pieces leaves a smaller rest
/// and nothing half.
/// </summary>
/// <param name="user">Who.</param>
/// <param name="others">With whom there are chats; those before <see cref="Progress.Next"/> of the answer are done.</param>
/// <param name="from">Where in <paramref name="others"/> to begin.</param>
/// <param name="to">What was accepted later stays, so that this ends.</param>
internal sealed class EraseOperation(long user, IReadOnlyList<long> others, int from, long to) : WriteOperation<EraseOperation.Progress?>
{
    /// <summary>So many rows at most in one commit: a few milliseconds.</summary>
    private const int Max = 128;

    private readonly List<MessageRow> _rows = new(Max);
    private Progress _result = new(0, 0, HasMore: true);
    private int _messages;

    /// <param name="Next">Where in the chats to go on.</param>
    /// <param name="Messages">How many messages went now.</param>
    /// <param name="HasMore">Something is left.</param>
    internal sealed record Progress(int Next, int Messages, bool HasMore);

    protected override Progress? Result => _result;

    protected override Progress? Unavailable => null;

    public override void Apply(InboxTables tables, long nowMilliseconds)
    {
        var erasing = tables.Erasing;
        var left = Max;
        var next = from;
        while (next < others.Count && left > 0)
        {
            left -= Chat(tables, user, others[next], left);
            if (left > 0)
                left -= Chat(tables, others[next], user, left);
            if (left > 0)
                next++;
        }

        // Beside the chats: friend notices, whatever else still waits for the user, and events that were given up.
        foreach (var statement in (ReadOnlySpan<Statement>)[erasing.FriendsTo, erasing.FriendsFrom, erasing.OpenTo])
        {
            if (left > 0)
                left -= Remove(tables, statement.Bind(1, user).Bind(2, to).Bind(3, left));
        }

        if (left > 0)
            left -= erasing.DeadLetters.Bind(1, user).Bind(2, left).Execute();
        if (left > 0)
            left -= Notices(tables, left);
        if (left > 0)
            erasing.Devices.Bind(1, user).Execute();
        _result = new Progress(next, _messages, left == 0);
    }

    private int Chat(InboxTables tables, long receiver, long sender, int max)
    {
        var gone = Remove(tables, tables.Erasing.Direction.Bind(1, receiver).Bind(2, sender).Bind(3, to).Bind(4, max));
        _messages += gone;
        return gone;
    }

    private int Remove(InboxTables tables, Statement bound)
    {
        _rows.Clear();
        while (bound.Step())
            _rows.Add(MessageRow.Read(bound));
        bound.Reset();
        foreach (var row in _rows)
        {
            HousekeepingOperation.Forget(tables, row);
            tables.Erasing.RaiseFloor(row.Id);
        }

        return _rows.Count;
    }

    private int Notices(InboxTables tables, int max)
    {
        List<NoticeKey> keys = [];
        var rows = tables.Erasing.Notices.Bind(1, user).Bind(2, max);
        while (rows.Step())
            keys.Add(NoticeKey.Read(rows));
        rows.Reset();
        foreach (var key in keys)
            EraseNoticesOperation.Remove(tables, key);
        return keys.Count;
    }
}
