using ImConnect.Connections;
using Microsoft.Extensions.Options;

namespace ImConnect.Strategies;

/// <summary>How much a connection, a user and a pair of users may send (<see cref="LimitOptions"/>).</summary>
internal sealed class SendLimits
{
    /// <summary>So many refused sends in a row end a connection: who heeds the first refusal has at most those in flight refused.</summary>
    private const int MaxRefusedInRow = 256;

    private readonly TimeProvider _time;
    private readonly RateLimit _frames;
    private readonly RateLimit _connection;
    private readonly RateBuckets<UserId> _users;
    private readonly RateBuckets<(UserId, UserId)> _pairs;

    public SendLimits(IOptions<LimitOptions> options, TimeProvider time)
    {
        _time = time;
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

    /// <summary>One more send. What was taken from one bucket before another one refuses is not given back: who is over a limit gains nothing by trying.</summary>
    public Reason Take(LiveConnection connection, UserId receiver, out TimeSpan retryAfter)
    {
        var now = _time.GetTimestamp();
        if (_connection.TryTake(ref connection.Rates.Sends, now, out var wait)
            && _users.TryTake(connection.User, now, out wait)
            && _pairs.TryTake((connection.User, receiver), now, out wait))
        {
            connection.Rates.RefusedInRow = 0;
            retryAfter = default;
            return Reason.None;
        }

        retryAfter = ToTime(wait);
        if (++connection.Rates.RefusedInRow >= MaxRefusedInRow)
            connection.Connection.Close(CloseReason.LimitsBroken);
        return Reason.RateLimited;
    }

    private TimeSpan ToTime(long ticks) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(ticks * 1000.0 / _time.TimestampFrequency)));
}
