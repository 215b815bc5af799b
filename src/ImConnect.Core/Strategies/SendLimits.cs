using ImConnect.Connections;
using Microsoft.Extensions.Options;

namespace ImConnect.Strategies;

/// <summary>How much a connection, a user and a pair of users may send (<see cref="LimitOptions"/>).</summary>
internal sealed class SendLimits
{
    /// <summary>So many refused sends in a row end a connection: who heeds the first refusal has at most those in flight refused.</summary>
    private const int MaxRefusedInRow = 256;

    /// <summary>Longer than what is under way takes to come in.</summary>
    private static readonly TimeSpan s_shortestHold = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time;
    private readonly long _shortestHold;
    private readonly RateLimit _frames;
    private readonly RateLimit _connection;
    private readonly RateBuckets<UserId> _users;
    private readonly RateBuckets<(UserId, UserId)> _pairs;

    public SendLimits(IOptions<LimitOptions> options, TimeProvider time)
    {
        _time = time;
        _shortestHold = (long)(s_shortestHold.TotalSeconds * time.TimestampFrequency);
        var limits = options.Value;
        RateLimit Of(double rate) => new(rate, limits.Burst, time.TimestampFrequency);
        _frames = Of(limits.FramesPerConnection);
        _connection = Of(limits.SendsPerConnection);
        _users = new(Of(limits.SendsPerUser));
        _pairs = new(Of(limits.SendsPerPair));
    }

    /// <summary>One more frame of any type. Zero: go on; else how long to read no further.</summary>
    public TimeSpan TakeFrame(LiveConnection connection) =>
        _frames.TryTake(ref connection.Rates.Frames, _time.GetTimestamp(), out var wait) ? TimeSpan.Zero : ToTime(wait);

    /// <summary>
    /// One more send. After a refusal those behind it are refused too for a moment, so that what was under way with it does not overtake it: a client sends all of them again in their order.
    /// What was taken from one bucket before another one refuses is not given back: who is over a limit gains nothing by trying.
    /// </summary>
    public Reason Take(LiveConnection connection, UserId receiver, out TimeSpan retryAfter)
    {
        var now = _time.GetTimestamp();
        ref var rates = ref connection.Rates;
        var isHeld = now < rates.HeldUntil && (!rates.HeldReceiver.IsValid || rates.HeldReceiver == receiver);
        var wait = isHeld ? rates.HeldUntil - now : 0;
        var isPair = isHeld && rates.HeldReceiver.IsValid;
        if (!isHeld && TryTake(connection, receiver, now, out wait, out isPair))
        {
            rates.RefusedInRow = 0;
            retryAfter = default;
            return Reason.None;
        }

        if (!isHeld)
        {
            // A second receiver in one hold: then all are held.
            wait = Math.Max(wait, _shortestHold);
            rates.HeldReceiver = isPair && now >= rates.HeldUntil ? receiver : default;
            rates.HeldUntil = now + wait;
        }

        retryAfter = ToTime(wait);
        if (++rates.RefusedInRow >= MaxRefusedInRow)
            connection.Connection.Close(CloseReason.LimitsBroken);
        return Reason.RateLimited;
    }

    private bool TryTake(LiveConnection connection, UserId receiver, long now, out long wait, out bool isPair)
    {
        isPair = false;
        if (!_connection.TryTake(ref connection.Rates.Sends, now, out wait) || !_users.TryTake(connection.User, now, out wait))
            return false;
        isPair = true;
        return _pairs.TryTake((connection.User, receiver), now, out wait);
    }

    private TimeSpan ToTime(long ticks) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(ticks * 1000.0 / _time.TimestampFrequency)));
}
