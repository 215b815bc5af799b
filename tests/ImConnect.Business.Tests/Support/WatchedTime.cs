using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Business.Tests.Support;

/// <summary>A clock that the test moves, and that tells which waits have begun.</summary>
internal sealed class WatchedTime() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until something waits for less than so long, and answers how long.</summary>
    public async Task<TimeSpan> WaitBegunAsync(TimeSpan shorterThan)
    {
        while (true)
        {
            var wait = await _waits.Reader.ReadAsync(Limit.Token);
            if (wait > TimeSpan.Zero && wait < shorterThan)
                return wait;
        }
    }
}
