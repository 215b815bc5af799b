using System.Collections.Concurrent;

namespace ImConnect.CrashHost;

/// <summary>What the wrappers tell each other: that something waits, and with which message each user's page that was read last ends.</summary>
internal sealed class DrainMarks
{
    private readonly ConcurrentDictionary<UserId, MessageId> _pageEnds = new();
    private long _dueAt = long.MaxValue;

    /// <summary>Something was accepted: from now on a drain may find it.</summary>
    public bool HasAccepted { get; private set; }

    /// <summary>Something that was accepted has reached its first due time.</summary>
    public bool IsDue => Environment.TickCount64 >= Volatile.Read(ref _dueAt);

    public void Accepted(TimeSpan firstDelay)
    {
        if (HasAccepted)
            return;
        Volatile.Write(ref _dueAt, Environment.TickCount64 + (long)firstDelay.TotalMilliseconds);
        HasAccepted = true;
    }

    public void PageRead(UserId user, MessageId last) => _pageEnds[user] = last;

    /// <summary>True once for the message that ends the user's page.</summary>
    public bool IsPageEnd(UserId user, MessageId written) => _pageEnds.TryRemove(KeyValuePair.Create(user, written));
}
