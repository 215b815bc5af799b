using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Transports.Tests.WebSockets;

public sealed class ConnectionHeartbeatTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StoppingLifetime _lifetime = new();
    private readonly ConnectionHeartbeat _heartbeat;

    public ConnectionHeartbeatTests() => _heartbeat = new(_time, _lifetime, Options.Create(new WebSocketTransportOptions()), NullLogger<ConnectionHeartbeat>.Instance);

    [Fact]
    public async Task IdlePeer_IsPingedEvery30Seconds_AndClosedAfter120()
    {
        using var link = Link();
        Pass(29.5);
        Assert.Equal(0, link.Writes);
        for (var i = 0; i < 3; i++)
        {
            Pass(i == 0 ? 0.5 : 30);
            await link.ExpectAsync(0x9);
        }

        Pass(29);
        Assert.Equal(3, link.Writes);
        Pass(1);
        var (opcode, body) = await link.ReceiveAsync();
        Assert.Equal(0x8, opcode);
        Assert.Equal(4003, body[0] << 8 | body[1]);
        link.HangUp();
        Assert.Equal(CloseReason.Idle, await link.Sink.Closed);
    }

    [Fact]
    public async Task PeerThatAnswersPings_IsNeverClosed()
    {
        using var link = Link();
        for (var i = 0; i < 20; i++)
        {
            Pass(30);
            await link.ExpectAsync(0x9);
            await link.SendAsync(Frames.Pong());
            await link.Sink.Pongs.ReadAsync(Limit.Token);
            Pass(0.5);
        }

        Assert.Equal(0, link.Sink.ClosedCalls);
    }

    [Fact]
    public async Task WriteWithoutProgress_IsCutAfter10Seconds()
    {
        using var link = Link(linkBytes: 1024);
        link.Connection.TryWrite(OutboundFrame.Message(new byte[5000]));
        link.Connection.Flush();
        while (link.Writes == 0)
            await Task.Yield();
        Pass(10);
        Assert.False(link.IsAborted);
        Pass(0.5);
        Assert.True(link.IsAborted);
        Assert.Equal(CloseReason.LinkBroken, await link.Sink.Closed);
    }

    [Fact]
    public async Task CloseWithoutAnswer_IsCutAfter2Seconds_AndKeepsItsReason()
    {
        using var link = Link();
        link.Connection.Close(CloseReason.Replaced);
        Assert.Equal(0x8, (await link.ReceiveAsync()).Opcode);
        while (link.Connection.IsWriting)
            await Task.Yield();
        Pass(0.5);
        Pass(1);
        Assert.False(link.IsAborted);
        Pass(0.5);
        Assert.True(link.IsAborted);
        Assert.Equal(CloseReason.Replaced, await link.Sink.Closed);
    }

    [Fact]
    public async Task TokenThatExpires_ClosesTheConnection()
    {
        using var link = Link(expiresAt: _time.GetUtcNow().AddSeconds(20));
        Pass(19.5);
        Assert.Equal(0, link.Writes);
        Pass(0.5);
        var (_, body) = await link.ReceiveAsync();
        Assert.Equal(4001, body[0] << 8 | body[1]);
    }

    [Fact]
    public async Task Connection_ThatComesWhileStopping_IsClosedAsGoingAway()
    {
        _lifetime.StopApplication();
        using var link = Link();
        var (_, body) = await link.ReceiveAsync();
        Assert.Equal(1001, body[0] << 8 | body[1]);
    }

    [Fact]
    public async Task Remove_OfAnyOne_LeavesTheOthers()
    {
        DuplexLink[] links = [Link(), Link(), Link(), Link()];
        _heartbeat.Remove(links[1].Connection);
        _heartbeat.Remove(links[3].Connection);
        _heartbeat.Remove(links[0].Connection);
        Assert.Equal(1, _heartbeat.Count);
        Pass(30);
        await links[2].ExpectAsync(0x9);
        Assert.Equal(0, links[0].Writes + links[1].Writes + links[3].Writes);
        _heartbeat.Remove(links[2].Connection);
        Assert.Equal(0, _heartbeat.Count);
    }

    [Fact]
    public async Task HostedHeartbeat_OnTheHostsClock_ClosesAnIdleClient()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2030-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        using var client = await RawClient.ConnectAsync(server);
        var sink = await server.Host.NextAsync();
        var closed = sink.Closed;
        while (!closed.IsCompleted)
        {
            // The fake clock must not outrun a real write: one under way for 10 s of it would be cut as stuck.
            while (((WebSocketConnection)sink.Connection).IsWriting)
                await Task.Yield();
            time.Advance(ConnectionHeartbeat.Period);
            await Task.Yield();
        }

        Assert.Equal(CloseReason.Idle, await closed);
    }

    /// <summary>The first beat gives a new connection its time.</summary>
    private DuplexLink Link(int linkBytes = 64 * 1024, DateTimeOffset? expiresAt = null)
    {
        var session = new Session { User = new UserId(7), Device = Device.Of(DeviceKind.Web), ExpiresAt = expiresAt ?? DateTimeOffset.MaxValue };
        var link = new DuplexLink(session: session, linkBytes: linkBytes);
        _heartbeat.Add(link.Connection);
        _heartbeat.Beat();
        return link;
    }

    private void Pass(double seconds)
    {
        for (var rest = TimeSpan.FromSeconds(seconds); rest > TimeSpan.Zero; rest -= ConnectionHeartbeat.Period)
        {
            _time.Advance(ConnectionHeartbeat.Period);
            _heartbeat.Beat();
        }
    }
}
