namespace ImConnect.RocketMq.Sessions;

/// <summary>
/// How many sockets a channel has, and had: with it a call that got no answer can tell that nothing of it can have left, since there was no socket from its beginning to its end.
/// </summary>
internal sealed class SocketCount
{
    private int _open;
    private int _opened;

    /// <summary>To be kept from the beginning of a call to its end.</summary>
    public int Mark() => Volatile.Read(ref _open) > 0 ? -1 : Volatile.Read(ref _opened);

    /// <summary>There was no socket at any moment since <paramref name="mark"/>.</summary>
    public bool NothingLeft(int mark) => mark >= 0 && mark == Volatile.Read(ref _opened);

    public void Opened()
    {
        // Before it can be written to, and in this order: a call that sees no socket sees the old number.
        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _opened);
    }

    public void Closed() => Interlocked.Decrement(ref _open);
}
