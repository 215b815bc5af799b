using ImConnect.Client.Wire;

namespace ImConnect.Client.Receiving;

/// <summary>
/// What the app was given and how far it got, so that a repeat is not handed over but acknowledged again. Safe for threads: the reading side asks, the app's
/// side acknowledges.
/// </summary>
internal sealed class SeenMessages(int bound)
{
    /// <summary>The app has it, or it waits for the app; not acknowledged yet.</summary>
    public const int Pending = 0;

    private readonly Lock _lock = new();
    private readonly RecentMap<long, int> _byId = new(bound);
    private readonly RecentMap<(long From, Guid ClientId), long> _byClientId = new(bound);
    private readonly RecentMap<long, MessageProgress> _receipts = new(bound);

    /// <summary>
    /// True for a repeat: the same id, or another id for what the same sender sent under the same clientMsgId. <paramref name="status"/> is what the gateway may
    /// be told of it again; <see cref="Pending"/>: nothing yet, the ack comes with the first.
    /// </summary>
    public bool IsRepeat(ReceivedMessage message, out int status)
    {
        lock (_lock)
        {
            if (_byId.TryGet(message.MessageId, out status))
                return true;
            if (message.ClientMessageId == Guid.Empty || !_byClientId.TryGet((message.From, message.ClientMessageId), out var first))
                return false;
            status = _byId.TryGet(first, out var known) ? known : MessageStatus.Received;
            return true;
        }
    }

    /// <summary>The message stands in the app's queue now.</summary>
    public void Add(ReceivedMessage message)
    {
        lock (_lock)
        {
            // The app may have been quicker, and have acknowledged it.
            if (!_byId.TryGet(message.MessageId, out _))
                _byId.Set(message.MessageId, Pending);
            if (message.ClientMessageId != Guid.Empty)
                _byClientId.Set((message.From, message.ClientMessageId), message.MessageId);
        }
    }

    /// <summary>What the gateway is told from now on; it never goes back. False when it was told that before.</summary>
    public bool Raise(long messageId, int status)
    {
        lock (_lock)
        {
            if (_byId.TryGet(messageId, out var known) && known >= status)
                return false;
            _byId.Set(messageId, status);
            return true;
        }
    }

    /// <summary>The status of a message that the app was given.</summary>
    public int StatusOf(long messageId)
    {
        lock (_lock)
            return _byId.TryGet(messageId, out var status) ? status : Pending;
    }

    /// <summary>True when the app was told as much, or more, of this message of its own.</summary>
    public bool IsOld(MessageReceipt receipt)
    {
        lock (_lock)
            return _receipts.TryGet(receipt.MessageId, out var known) && known >= receipt.Progress;
    }

    /// <summary>The receipt stands in the app's queue now.</summary>
    public void Add(MessageReceipt receipt)
    {
        lock (_lock)
            _receipts.Set(receipt.MessageId, receipt.Progress);
    }
}
