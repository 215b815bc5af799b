using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Tests.Sessions;

public sealed class ClientSessionTests(RocketMqBroker broker)
{
    private readonly CapturedLogs _logs = new();

    [Fact]
    public async Task Start_WithARealServer_GetsRouteSettingsAndHeartbeats()
    {
        await broker.RequireAsync();
        var role = new PlainRole("IMC_FIFO");
        await using var session = Session(role, new PlainOptions(broker.Address));
        await session.StartAsync(["IMC_FIFO"], TestContext.Current.CancellationToken);

        var route = await session.Routes.GetAsync("IMC_FIFO", TestContext.Current.CancellationToken);
        Assert.Equal(8, route.Queues.Count);
        Assert.All(route.Queues, queue => Assert.Equal([MessageType.Fifo], queue.Wire.AcceptMessageTypes));
        Assert.Equal(4 * 1024 * 1024, Assert.Single(role.Applied).Publishing.MaxBodySize);
        var link = session.Registered(Assert.Single(route.Addresses));
        Assert.True(link.Telemetry.IsRegistered);
        await link.CallAsync(Rpcs.Heartbeat, new HeartbeatRequest { ClientType = ClientType.Producer }, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(_logs.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Start_WithATopicThatIsNotThere_SaysSo()
    {
        await broker.RequireAsync();
        await using var session = Session(new PlainRole("NOT_THERE"), new PlainOptions(broker.Address));
        var error = await Assert.ThrowsAsync<RocketMqException>(() => session.StartAsync(["NOT_THERE"], TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.TopicNotFound, error.Code);
        Assert.False(error.MaybeStored);
    }

    [Fact]
    public async Task Start_WithNobodyThere_FailsAtOnceWithNothingSent()
    {
        await using var session = Session(new PlainRole("T"), new PlainOptions($"127.0.0.1:{Ports.Next()}"));
        var error = await Assert.ThrowsAsync<RocketMqException>(() => session.StartAsync(["T"], TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.ConnectionFailed, error.Code);
        Assert.True(error.IsRetryable);
        Assert.False(error.MaybeStored);
    }

    [Fact]
    public async Task Addresses_OfWhichOneIsDead_AreOneThatWorks()
    {
        await broker.RequireAsync();
        for (var i = 0; i < 4; i++)
        {
            await using var session = Session(new PlainRole("IMC_FIFO"), new PlainOptions($"127.0.0.1:{Ports.Next()};{broker.Address}") { IgnoreServerAddresses = true });
            await session.StartAsync(["IMC_FIFO"], TestContext.Current.CancellationToken);
        }
    }

    private ClientSession Session(ISessionRole role, RocketMqClientOptions options) => new(options, role, new SessionTiming(), TimeProvider.System, _logs);
}
