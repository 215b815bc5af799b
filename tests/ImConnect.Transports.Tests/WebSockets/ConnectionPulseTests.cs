using ImConnect.Transports.WebSockets;

namespace ImConnect.Transports.Tests.WebSockets;

public sealed class ConnectionPulseTests
{
    private readonly WebSocketTransportOptions _options = new();
    private ConnectionPulse _pulse;

    /// <summary>A login storm: the first push is queued for a thread when the first beat comes, hours after the host started.</summary>
    [Fact]
    public void NewConnection_WhoseFirstWriteHasNotBegun_HasItsWholeTime()
    {
        var now = TimeSpan.FromHours(3);
        Assert.Equal(PulseAction.None, Beat(now, isWriting: true));
        now += _options.WriteTimeout;
        Assert.Equal(PulseAction.None, Beat(now - ConnectionHeartbeat.Period, isWriting: true));
        Assert.Equal(PulseAction.Abort, Beat(now, isWriting: true));
    }

    [Fact]
    public void WriteThatBeginsAfterARest_HasItsWholeTime()
    {
        var now = TimeSpan.FromHours(3);
        Beat(now, isWriting: true);
        Beat(now += ConnectionHeartbeat.Period, isWriting: false);
        now += TimeSpan.FromSeconds(25);
        Assert.Equal(PulseAction.None, Beat(now, isWriting: true));
        Assert.Equal(PulseAction.Abort, Beat(now + _options.WriteTimeout, isWriting: true));
    }

    private PulseAction Beat(TimeSpan now, bool isWriting) =>
        _pulse.Beat(now, new PulseState(HasReceived: true, isWriting, Writes: 0, IsClosing: false), _options);
}
