using System.Globalization;

namespace ImConnect;

/// <summary>
/// The place of an entry in its receiver's inbox. Grows with every entry of one receiver and never goes back, whatever
/// the clock does; stays below 2^53 until the year 2080, so that it is exact in Lua, in a sorted set's score and in JavaScript.
/// </summary>
public readonly record struct InboxPosition(long Value) : IComparable<InboxPosition>
{
    /// <summary>The instant that positions and message ids count from: ms since 1970.</summary>
    public const long EpochMilliseconds = 1288834974657;

    /// <summary>Before every entry.</summary>
    public static InboxPosition None => default;

    /// <summary>The position that follows <paramref name="last"/> at <paramref name="nowMilliseconds"/> (ms since 1970).</summary>
    public static InboxPosition After(InboxPosition last, long nowMilliseconds) =>
        new(Math.Max(last.Value + 1, (nowMilliseconds - EpochMilliseconds) << 12));

    /// <summary>When it was given by the store's clock, ms since 1970; later than that while the clock stands behind the last position.</summary>
    public long ToUnixTimeMilliseconds() => (Value >> 12) + EpochMilliseconds;

    /// <inheritdoc/>
    public int CompareTo(InboxPosition other) => Value.CompareTo(other.Value);

    /// <summary>Decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Order within one receiver's inbox.</summary>
    public static bool operator <(InboxPosition left, InboxPosition right) => left.Value < right.Value;

    /// <summary>Order within one receiver's inbox.</summary>
    public static bool operator >(InboxPosition left, InboxPosition right) => left.Value > right.Value;

    /// <summary>Order within one receiver's inbox.</summary>
    public static bool operator <=(InboxPosition left, InboxPosition right) => left.Value <= right.Value;

    /// <summary>Order within one receiver's inbox.</summary>
    public static bool operator >=(InboxPosition left, InboxPosition right) => left.Value >= right.Value;
}
