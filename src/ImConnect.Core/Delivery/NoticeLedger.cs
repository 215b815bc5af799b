using System.Buffers.Binary;
using ImConnect.Persistence;

namespace ImConnect.Delivery;

/// <summary>
/// The notices that were written on one connection and not yet proved to be received. The proof is the answer to a ping that was sent after them: one ping at
/// a time, and one proves all notices written before it. Guarded by the feed's lock.
/// </summary>
internal sealed class NoticeLedger
{
    /// <summary>How many withdrawals are remembered, the oldest forgotten first: more than come within a lease.</summary>
    private const int MaxWithdrawn = 4096;

    private Dictionary<(MessageId Id, EntryKind Kind), InboxEntry>? _open;
    private List<InboxEntry>? _pinged;
    private HashSet<MessageId>? _withdrawn;
    private Queue<MessageId>? _withdrawnOrder;
    private long _ping;
    private bool _isPinging;
    private bool _isAsked;

    /// <summary>Written with this or a later position, and not yet proved.</summary>
    public bool IsWritten(in InboxEntry notice) =>
        _open is not null && _open.TryGetValue((notice.Id, notice.Kind), out var open) && open.Position >= notice.Position;

    /// <summary>A receipt with a status below one that was written.</summary>
    public bool IsOlder(in InboxEntry notice) =>
        _open is not null && _open.TryGetValue((notice.Id, notice.Kind), out var open) && open.Status > notice.Status;

    /// <summary>The withdrawal of this message was written here.</summary>
    public bool IsWithdrawn(MessageId id) => _withdrawn is not null && _withdrawn.Contains(id);

    /// <summary>The notice was written. True when no ping is under way or asked for, so that one has to be asked for now.</summary>
    public bool Add(in InboxEntry notice)
    {
        (_open ??= [])[(notice.Id, notice.Kind)] = notice;
        if (notice.Kind == EntryKind.Withdrawal)
            RememberWithdrawal(notice.Id);
        if (_isPinging || _isAsked)
            return false;
        return _isAsked = true;
    }

    /// <summary>The payload of the next ping. False while one is under way, or when there is nothing to prove.</summary>
    public bool TryBeginPing(out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        _isAsked = false;
        if (_isPinging || _open is not { Count: > 0 })
            return false;
        _isPinging = true;
        _pinged = [.. _open.Values];
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, ++_ping);
        payload = bytes;
        return true;
    }

    /// <summary>
    /// The notices that this pong proves, as they were written. <paramref name="more"/>: others were written after its ping. A pong that answers no ping of
    /// ours proves nothing.
    /// </summary>
    public IReadOnlyList<InboxEntry> Confirm(ReadOnlySpan<byte> pong, out bool more)
    {
        more = false;
        if (!_isPinging || pong.Length != sizeof(long) || BinaryPrimitives.ReadInt64BigEndian(pong) != _ping)
            return [];
        _isPinging = false;
        var proved = _pinged!;
        _pinged = null;
        foreach (var notice in proved)
        {
            // Changed since the ping: then only the newer one counts, at the next pong.
            if (_open!.TryGetValue((notice.Id, notice.Kind), out var open) && open.Position == notice.Position)
                _open.Remove((notice.Id, notice.Kind));
        }

        more = _isAsked = _open!.Count > 0;
        return proved;
    }

    private void RememberWithdrawal(MessageId id)
    {
        _withdrawn ??= [];
        _withdrawnOrder ??= new();
        if (!_withdrawn.Add(id))
            return;
        _withdrawnOrder.Enqueue(id);
        if (_withdrawnOrder.Count > MaxWithdrawn)
            _withdrawn.Remove(_withdrawnOrder.Dequeue());
    }
}
