using ImConnect.Sqlite.Outbox;

namespace ImConnect.Sqlite;

/// <summary>
/// Counts of what waits, by inbox and chat: a mirror of the open rows, as large as they are. Changed only inside a transaction; when that fails, it is thrown away and
/// read anew from the file.
/// </summary>
internal sealed class WaitingCounts
{
    private readonly Dictionary<long, Dictionary<long, ChatState>> _inboxes = [];
    private readonly Dictionary<long, int> _open = [];

    /// <summary>The last position given to any inbox: one counter for all, so that it never goes back when an inbox was emptied.</summary>
    public long LastPosition { get; set; }

    public long TotalOpen { get; private set; }

    /// <summary>What waits to be published.</summary>
    public WaitingEvents Waiting { get; } = new();

    public int OpenOf(long receiver) => _open.GetValueOrDefault(receiver);

    public ChatState? Find(long receiver, long sender) =>
        _inboxes.TryGetValue(receiver, out var chats) && chats.TryGetValue(sender, out var chat) ? chat : null;

    public ChatState GetOrAdd(long receiver, long sender)
    {
        if (!_inboxes.TryGetValue(receiver, out var chats))
            _inboxes[receiver] = chats = [];
        if (!chats.TryGetValue(sender, out var chat))
            chats[sender] = chat = new ChatState();
        return chat;
    }

    public void AddOpen(long receiver, ChatState chat, int count)
    {
        chat.Open += count;
        TotalOpen += count;
        var open = OpenOf(receiver) + count;
        if (open == 0)
            _open.Remove(receiver);
        else
            _open[receiver] = open;
    }

    /// <summary>A row is about to wait no longer.</summary>
    public void Close(in MessageRow row)
    {
        if (!row.IsOpen || Find(row.Receiver, row.Sender) is not { } chat)
            return;
        AddOpen(row.Receiver, chat, -1);
        Removed(row.Receiver, row.Sender, chat, row.Position);
    }

    /// <summary>A withdrawal waits no longer: it was received.</summary>
    public void Bury(long receiver, long sender, long position)
    {
        if (Find(receiver, sender) is not { } chat)
            return;
        chat.Tombstones--;
        Removed(receiver, sender, chat, position);
    }

    /// <summary>An entry at this position left its chat; the chat is forgotten when nothing of it waits.</summary>
    public void Removed(long receiver, long sender, ChatState chat, long position)
    {
        if (chat.Last == position)
            chat.Last = chat is { Open: 0, Tombstones: 0 } ? 0 : null;
        if (!chat.IsEmpty || !_inboxes.TryGetValue(receiver, out var chats))
            return;
        chats.Remove(sender);
        if (chats.Count == 0)
            _inboxes.Remove(receiver);
    }
}
