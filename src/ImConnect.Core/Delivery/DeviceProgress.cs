using ImConnect.Persistence;

namespace ImConnect.Delivery;

/// <summary>
/// How far one device has come, where each device settles for itself: everything up to the cursor was written on its connection and has been acknowledged or proved. Entries are written in the order of
/// their positions, but for a message that waits for its event: what is written before it has a later position, so the cursor stays below what is not pushed yet. Guarded by the feed's lock.
/// </summary>
/// <param name="deviceId">The device as stores know it.</param>
/// <param name="lowestUnpushed">The lowest position of the inbox that is committed and not pushed to anybody yet; null when there is none.</param>
internal sealed class DeviceProgress(string deviceId, Func<InboxPosition?> lowestUnpushed)
{
    /// <summary>So many may be open; a client that acknowledges less gets them again at its next login.</summary>
    private const int MaxOpen = 10_000;

    private readonly Dictionary<(MessageId Id, EntryKind Kind), InboxPosition> _open = [];
    private readonly SortedSet<InboxPosition> _positions = [];
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
            Close((entry.Id, EntryKind.Message));
        if (entry.Position <= Cursor || _isFull)
            return;
        _isFull = _positions.Count >= MaxOpen;
        if (_isFull)
            return;
        if (entry.Position > _last)
            _last = entry.Position;
        Close((entry.Id, entry.Kind)); // a notice that changed has another place
        _open[(entry.Id, entry.Kind)] = entry.Position;
        _positions.Add(entry.Position);
    }

    /// <summary>The entry was received.</summary>
    public void OnReceived(MessageId id, EntryKind kind)
    {
        Close((id, kind));
        var received = _positions.Count == 0 ? _last : new InboxPosition(_positions.Min.Value - 1);
        if (lowestUnpushed() is { } unpushed && unpushed <= received)
            received = new InboxPosition(unpushed.Value - 1);
        if (received > Cursor)
            Cursor = received;
    }

    private void Close((MessageId Id, EntryKind Kind) entry)
    {
        if (_open.Remove(entry, out var position))
            _positions.Remove(position);
    }
}
