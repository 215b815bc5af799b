namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>
/// What one user's client did and saw, in order, over all its connections. Written by the client's own loops, read by anybody.
/// </summary>
internal sealed class ClientLog(ulong user)
{
    private readonly Lock _lock = new();
    private readonly List<SentMessage> _sent = [];
    private readonly Dictionary<Guid, SentMessage> _byClientId = [];
    private readonly List<ReceivedMessage> _received = [];
    private readonly Dictionary<ulong, int> _ackedOn = [];
    private readonly List<SeenReceipt> _receipts = [];
    private readonly List<SeenWithdrawal> _withdrawals = [];
    private int _connection;
    private int _unanswered;

    public ulong User => user;

    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>The answers that came: with a message id.</summary>
    public int Acked { get; private set; }

    public IReadOnlyList<SentMessage> Sent => Copy(_sent);

    public IReadOnlyList<ReceivedMessage> Received => Copy(_received);

    public IReadOnlyList<SeenReceipt> Receipts => Copy(_receipts);

    public IReadOnlyList<SeenWithdrawal> Withdrawals => Copy(_withdrawals);

    /// <summary>How many pushes came, repeats too.</summary>
    public int ReceivedCount
    {
        get
        {
            lock (_lock)
                return _received.Count;
        }
    }

    public void Connected()
    {
        lock (_lock)
            _connection++;
    }

    public SentMessage Invoked(ulong to, string text)
    {
        lock (_lock)
        {
            var message = new SentMessage(user, to, Guid.NewGuid(), text);
            _sent.Add(message);
            _byClientId.Add(message.ClientId, message);
            _unanswered++;
            return message;
        }
    }

    /// <summary>What a polite client sends again on its next connection, in this order.</summary>
    public IReadOnlyList<SentMessage> ToRepeat()
    {
        lock (_lock)
            return [.. _sent.Where(message => !message.IsAnswered)];
    }

    /// <summary>An answer to a send: with an id, or with a reason.</summary>
    public void Answered(Guid clientId, ulong id, int refused)
    {
        lock (_lock)
        {
            if (!_byClientId.TryGetValue(clientId, out var message))
                return;
            if (!message.IsAnswered)
                _unanswered--;
            if (refused != 0)
            {
                message.Refused = refused;
                return;
            }

            if (!message.IsAcked)
                Acked++;
            message.Acked(id);
        }
    }

    public void Got(ulong id, ulong from, Guid clientId, string text, ulong position)
    {
        lock (_lock)
            _received.Add(new ReceivedMessage(_connection, id, from, clientId, text, position));
    }

    /// <summary>Both acks of this push were written on the present connection.</summary>
    public void AckedPush(ulong id)
    {
        lock (_lock)
            _ackedOn[id] = _connection;
    }

    /// <summary>The other side took a message back.</summary>
    public void GotWithdrawal(ulong id)
    {
        lock (_lock)
            _withdrawals.Add(new SeenWithdrawal(_connection, _received.Count, id));
    }

    public void GotReceipt(ulong id, int status)
    {
        lock (_lock)
            _receipts.Add(new SeenReceipt(_connection, id, status));
    }

    /// <summary>What came and was not acked on the present connection: an ack of an earlier one may have been lost with it.</summary>
    public IReadOnlyList<ReceivedMessage> ToAckAgain()
    {
        lock (_lock)
            return [.. _received.Where(push => !_ackedOn.TryGetValue(push.Id, out var on) || on != _connection).DistinctBy(push => push.Id)];
    }

    private IReadOnlyList<T> Copy<T>(List<T> list)
    {
        lock (_lock)
            return [.. list];
    }
}
