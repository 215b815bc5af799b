using ImConnect.Persistence;

namespace ImConnect.Delivery;

/// <summary>
/// How far one device has come, where each device settles for itself: everything up to the cursor was written on its connection and has been acknowledged or proved. Entries are written in the order of
/// their positions (drains read in that order, and one loop commits and pushes), so the cursor passes over nothing that it has not seen. Guarded by the feed's lock.
/// </summary>
internal sealed class DeviceProgress(string deviceId)
{
    /// <summary>So many may be open; a client that acknowledges less gets them again at its next login.</summary>
    private const int MaxOpen = 10_000;

    private readonly Queue<(InboxPosition Position, MessageId Id, EntryKind Kind)> _written = new();
    private readonly Dictionary<(MessageId Id, EntryKind Kind), InboxPosition> _open = [];
    private InboxPosition _last;
    private bool _isFull;

    /// <summary>The device as stores know it.</summary>
    public string DeviceId => deviceId;

    /// <summary>Up to here everything was received.</summary>
    public InboxPosition Cursor { get; private set; }

    /// <summary>The entry was written.</summary>
    public void OnWritten(in InboxEntry entry)
    {
        // Who took a message back waits for no ack of it.
        if (entry.Kind == EntryKind.Withdrawal)
            _open.Remove((entry.Id, EntryKind.Message));
        if (entry.Position <= _last || _isFull)
            return;
        _isFull = _written.Count >= MaxOpen;
        if (_isFull)
            return;
        _last = entry.Position;
        _open[(entry.Id, entry.Kind)] = entry.Position;
        _written.Enqueue((entry.Position, entry.Id, entry.Kind));
    }

    /// <summary>The entry was received.</summary>
    public void OnReceived(MessageId id, EntryKind kind)
    {
        _open.Remove((id, kind));
        while (_written.TryPeek(out var first) && !(_open.TryGetValue((first.Id, first.Kind), out var open) && open == first.Position))
            Cursor = _written.Dequeue().Position;
    }
}
