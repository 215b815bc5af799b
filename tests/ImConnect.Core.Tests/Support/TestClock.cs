using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Core.Tests.Support;

/// <summary>A clock that only the test moves, and that tells which timers were set.</summary>
internal sealed class TestClock() : FakeTimeProvider(Begin)
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 24, 6, 0, 0, TimeSpan.Zero);

    /// <summary>The first due time of every timer that was set.</summary>
    public Observed<TimeSpan> Timers { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Timers.Add(dueTime);
        return timer;
    }

    /// <summary>Waits until so many timers of this time were set.</summary>
    public Task TimerAsync(TimeSpan due, int count = 1) => Timers.UntilAsync(timers => timers.Count(t => t == due) >= count);
}
