using System.Numerics;

namespace ImConnect.Publishing;

/// <summary>
/// Which events of a message wait to be stored: a set that stores keep in one number beside the message. The order of its members is the order in which they are to be stored.
/// </summary>
/// <param name="Bits">As stores keep it. Stored: the meaning of a bit never changes.</param>
public readonly record struct EntryEvents(int Bits)
{
    /// <summary>Events that tell what a message holds; nobody needs them once it was taken back.</summary>
    private const int BodyBits = (1 << (EntryEvent.MaxRetries + 2)) - 2;

    /// <summary>None waits.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>How many wait.</summary>
    public int Count => BitOperations.PopCount((uint)Bits);

    /// <summary>The next one to be stored. Throws when none waits.</summary>
    public EntryEvent First => IsEmpty ? throw new InvalidOperationException("no event waits") : EntryEvent.OfBit(BitOperations.TrailingZeroCount(Bits));

    /// <summary>The message's first event waits.</summary>
    public bool HasSend => (Bits & 1) != 0;

    /// <summary>Some event waits that tells what the message holds.</summary>
    public bool NeedBody => (Bits & (BodyBits | 1)) != 0;

    /// <summary>Whether this one waits.</summary>
    public bool Contains(EntryEvent one) => (Bits & (1 << one.Bit)) != 0;

    /// <summary>With this one too.</summary>
    public EntryEvents With(EntryEvent one) => new(Bits | (1 << one.Bit));

    /// <summary>Without this one.</summary>
    public EntryEvents Without(EntryEvent one) => new(Bits & ~(1 << one.Bit));

    /// <summary>Once the message was taken back: pushes and waiting are not told any more; that it was sent is.</summary>
    public EntryEvents WithoutPushes() => new(Bits & ~BodyBits);

    /// <summary>All of them, in their order.</summary>
    public IEnumerable<EntryEvent> InOrder()
    {
        for (var rest = this; !rest.IsEmpty; rest = rest.Without(rest.First))
            yield return rest.First;
    }
}
