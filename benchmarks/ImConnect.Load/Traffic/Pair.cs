using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>Two clients of which A writes to B, with a window of messages under way: the next follows when one has made its whole way.</summary>
internal abstract class Pair(Link a, Link b) : IDisposable
{
    private long _completed;

    public Link A => a;

    public Link B => b;

    /// <summary>Messages that have made their whole way. Read by any thread.</summary>
    public long Completed => Volatile.Read(ref _completed);

    /// <summary>Messages on their way. Read by any thread.</summary>
    public int InFlight { get; private set; }

    /// <summary>Begins one more message; <paramref name="meant"/> is the time at which it was meant to leave, for a pair that measures how long it takes.</summary>
    public void Send(long meant = 0)
    {
        InFlight++;
        WriteMessage(meant);
    }

    protected void BeginAway() => InFlight++;

    /// <summary>A frame that carries something came to A or to B.</summary>
    public abstract void OnFrame(bool toA, ReadOnlySpan<byte> payload);

    protected abstract void WriteMessage(long meant);

    protected void Complete()
    {
        InFlight--;
        Volatile.Write(ref _completed, _completed + 1);
    }

    public void Dispose()
    {
        a.Dispose();
        b.Dispose();
    }
}
