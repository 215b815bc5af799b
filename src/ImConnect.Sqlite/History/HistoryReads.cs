using ImConnect.History;
using ImConnect.Persistence;

namespace ImConnect.Sqlite.History;

/// <summary>
/// Reads chats on a connection of its own. The writer first has the user's messages in their table. The tail is looked
/// at before the file: what was committed before the call is in the tail, or was in the file's index when it left the tail.
/// </summary>
internal sealed class HistoryReads(DataFile file, GroupCommitWriter writer) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private Database? _database;
    private ChatStatements? _statements;

    /// <summary>A page of a chat, newest first.</summary>
    public async ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(long one, long other, long before, int max, CancellationToken cancellationToken)
    {
        await writer.SettleRecentAsync(one);
        return await RunAsync(statements => Page(statements, writer.Tail.Find(one, other), one, other, before, max), cancellationToken);
    }

    /// <summary>A page of a user's chats, newest first.</summary>
    public async ValueTask<IReadOnlyList<ChatSummary>> ReadChatsAsync(long owner, long before, int max, CancellationToken cancellationToken)
    {
        await writer.SettleRecentAsync(owner);
        return await RunAsync(statements => Chats(statements, owner, before, max, cancellationToken), cancellationToken);
    }

    /// <summary>The users with whom a user has chats, behind <paramref name="after"/>, in order; those of the tail are not among them.</summary>
    public ValueTask<List<long>> ReadOthersAsync(long owner, long? after, int max, CancellationToken cancellationToken) =>
        RunAsync(statements => statements.Others(owner, after, max), cancellationToken);

    /// <summary>The notices of a user that lie in the inboxes of others. Looks at all notices that wait anywhere.</summary>
    public ValueTask<List<NoticeKey>> ReadNoticesFromAsync(long sender, CancellationToken cancellationToken) =>
        RunAsync(statements => statements.NoticesFrom(sender), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Wait(); // for a read that runs
        _statements?.Dispose();
        _database?.Dispose();
        _gate.Dispose();
    }

    private static List<HistoryMessage> Page(ChatStatements statements, List<ChatEntry> tail, long one, long other, long before, int max)
    {
        List<HistoryMessage> page = [];
        foreach (var entry in tail)
        {
            if (entry.Position >= before)
                continue;
            before = entry.Position;
            if (page.Count < max && statements.Message(entry.Id) is { } message)
                page.Add(message);
        }

        if (page.Count < max)
        {
            foreach (var id in statements.Entries(one, other, before, max - page.Count))
            {
                if (statements.Message(id) is { } message)
                    page.Add(message);
            }
        }

        return page;
    }

    private List<ChatSummary> Chats(ChatStatements statements, long owner, long before, int max, CancellationToken cancellationToken)
    {
        // 1. The chats that have something in the tail, each with its entries, newest first: where they stand there is where they stand.
        var tails = writer.Tail.Find(owner, other: null).GroupBy(entry => entry.Receiver == owner ? entry.Sender : entry.Receiver).ToDictionary(g => g.Key, g => g.ToList());

        // 2. Those and the others of the file, by their last message.
        var lasts = tails.Select(tail => (Other: tail.Key, Last: tail.Value[0].Position)).Where(chat => chat.Last < before).ToList();
        lasts.AddRange(statements.Conversations(owner, before, max, tails.ContainsKey));
        lasts.Sort(static (a, b) => b.Last.CompareTo(a.Last));

        // 3. One whose messages have all been erased meanwhile is passed over.
        List<ChatSummary> chats = [];
        foreach (var (other, last) in lasts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (chats.Count == max)
                break;
            var tail = tails.GetValueOrDefault(other) ?? [];
            if (Page(statements, tail, owner, other, last + 1, 1) is [var message])
                chats.Add(new ChatSummary(ChatId.OneToOne(new(owner), new(other)), new(other), message, Unread(statements, tail, owner, other)));
        }

        return chats;
    }

    /// <summary>Counts from the newest of the other's messages down to the newest that was read. Nobody is the other side of a chat with oneself.</summary>
    private static int Unread(ChatStatements statements, List<ChatEntry> tail, long owner, long other)
    {
        if (owner == other)
            return 0;
        var unread = 0;
        var before = long.MaxValue;
        foreach (var entry in tail)
        {
            if (entry.Receiver != owner)
                continue;
            before = entry.Position;
            if (statements.State(entry.Id) is not { } state)
                continue;
            if (state.Status >= MessageStatus.Read)
                return unread;
            if (!state.IsWithdrawn && ++unread == ChatSummary.MaxUnread)
                return unread;
        }

        return unread + statements.Unread(owner, other, before, ChatSummary.MaxUnread - unread);
    }

    private async ValueTask<TResult> RunAsync<TResult>(Func<ChatStatements, TResult> read, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var statements = _statements ??= new ChatStatements(_database ??= file.Connect(forReading: true));
            _database!.Execute("BEGIN");
            try
            {
                return read(statements);
            }
            finally
            {
                _database.Execute("ROLLBACK");
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}
