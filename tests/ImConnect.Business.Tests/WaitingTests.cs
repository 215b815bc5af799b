using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Business.Tests;

/// <summary>Quick second tries, the circuit, and a server that asks to be left alone.</summary>
public sealed class WaitingTests
{
    private static readonly PublishResult s_open = PublishResult.Unavailable("circuit open: too many calls got no answer");
    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Connection_RefusedOnce_IsTriedAgainAtOnce()
    {
        var port = Ports.Next();
        await using var gateway = new Gateway($"http://127.0.0.1:{port}");

        var publishing = gateway.PublishAsync(Events.Of(1));
        var wait = await gateway.Time.WaitBegunAsync(shorterThan: s_quick);
        await using var server = await FakeBusiness.StartAsync(port);
        gateway.Time.Advance(wait);

        Assert.Equal(PublishResult.Stored("im-business"), await publishing.WaitAsync(Limit.Time));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Connection_RefusedAlways_IsAwayAfterThreeTries()
    {
        await using var gateway = new Gateway($"http://127.0.0.1:{Ports.Next()}");

        var publishing = gateway.PublishAsync(Events.Of(1));
        for (var retries = 0; retries < BusinessHttpOptions.DefaultQuickRetries; retries++)
        {
            var wait = await gateway.Time.WaitBegunAsync(shorterThan: s_quick);
            Assert.False(publishing.IsCompleted);
            gateway.Time.Advance(wait);
        }

        Assert.Equal(PublishResult.Unavailable("no connection: ConnectionRefused"), await publishing.WaitAsync(Limit.Time));
    }

    [Fact]
    public async Task App_GivesAllItsClientsRetries_NotOurs()
    {
        await using var server = await FakeBusiness.StartAsync();
        server.Says(500);
        await using var gateway = new Gateway(server.Address, services: services => services.ConfigureHttpClientDefaults(client => client.AddStandardResilienceHandler()));

        Assert.Equal(PublishResult.MaybeStored("HTTP 500"), await gateway.PublishAsync(Events.Of(1)));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Server_Hangs_OpensTheCircuitAndOneCallClosesIt()
    {
        await using var world = await World.StartAsync(("CircuitCalls", "4"));
        world.Server.Hangs();
        var publishing = world.Gateway.PublishAsync([.. Enumerable.Range(1, 4).Select(chat => Events.Of(chat, to: chat))]);
        await world.Server.ArrivedAsync(4);
        world.Gateway.Time.Advance(BusinessHttpOptions.DefaultTimeout);
        Assert.All(await publishing.WaitAsync(Limit.Time), result => Assert.Equal(PublishOutcome.MaybeStored, result.Outcome));

        world.Server.Says(200, """{"code":1}""");
        Assert.Equal(s_open, await world.Gateway.PublishAsync(Events.Of(1)));
        Assert.Equal(4, world.Server.Calls.Count);
        Assert.Equal(s_open.Detail, world.Gateway.Health.Fault);

        world.Gateway.Time.Advance(BusinessHttpOptions.DefaultCircuitPause);
        Assert.Equal(PublishOutcome.Stored, (await world.Gateway.PublishAsync(Events.Of(1))).Outcome);
        Assert.Equal(PublishOutcome.Stored, (await world.Gateway.PublishAsync(Events.Of(2))).Outcome);
        Assert.Null(world.Gateway.Health.Fault);
    }

    [Theory]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(0, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    public async Task Circuit_OpensFor_NoAnswerOfImBusinessAlone(int status, bool opens)
    {
        await using var world = await World.StartAsync(("CircuitCalls", "4"));
        if (status == 0)
            world.Server.Answer = (context, _) => { context.Abort(); return Task.CompletedTask; };
        else
            world.Server.Says(status);
        for (var i = 1; i <= 4; i++)
            Assert.Equal(PublishOutcome.MaybeStored, (await world.Gateway.PublishAsync(Events.Of(i))).Outcome);

        world.Server.Says(200, """{"code":1}""");
        Assert.Equal(opens ? s_open : PublishResult.Stored("im-business"), await world.Gateway.PublishAsync(Events.Of(5)));
    }

    [Fact]
    public async Task Circuit_OfRefusedConnections_StaysClosed()
    {
        var port = Ports.Next();
        await using var gateway = new Gateway($"http://127.0.0.1:{port}", new() { ["QuickRetries"] = "0", ["CircuitCalls"] = "2" });
        for (var i = 1; i <= 10; i++)
            Assert.Equal(PublishOutcome.Unavailable, (await gateway.PublishAsync(Events.Of(i))).Outcome);

        await using var server = await FakeBusiness.StartAsync(port);
        Assert.Equal(PublishOutcome.Stored, (await gateway.PublishAsync(Events.Of(1))).Outcome);
    }

    [Theory]
    [InlineData("Sun, 01 Mar 2026 12:00:05 GMT", 5)]
    [InlineData("5", 5)]
    [InlineData("86400", 60)]
    public async Task RetryAfter_UntilThen_NothingIsSent(string header, int seconds)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(503, "", ("Retry-After", header));
        var asked = await world.Gateway.PublishAsync(Events.Of(1));
        Assert.Equal(PublishOutcome.Unavailable, asked.Outcome);

        world.Server.Says(200, """{"code":1}""");
        world.Gateway.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(asked, await world.Gateway.PublishAsync(Events.Of(2, to: 43)));
        Assert.Equal(asked.Detail, world.Gateway.Health.Fault);
        Assert.Single(world.Server.Calls);

        world.Gateway.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(PublishOutcome.Stored, (await world.Gateway.PublishAsync(Events.Of(1))).Outcome);
        Assert.Null(world.Gateway.Health.Fault);
    }

    [Fact]
    public async Task RetryAfter_AShorterOneLater_DoesNotEndTheLonger()
    {
        await using var world = await World.StartAsync();
        var first = new TaskCompletionSource();
        world.Server.Answer = async (context, call) =>
        {
            if (call.IdOf() == 2)
                await first.Task;
            context.Response.Headers.RetryAfter = call.IdOf() == 1 ? "30" : "1";
            context.Response.StatusCode = 429;
        };
        var late = world.Gateway.PublishAsync(Events.Of(2, to: 43));
        await world.Server.ArrivedAsync();
        await world.Gateway.PublishAsync(Events.Of(1));
        first.SetResult();
        await late;

        world.Gateway.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(PublishResult.Unavailable("HTTP 429, asks to wait 00:00:30"), await world.Gateway.PublishAsync(Events.Of(3)));
    }
}
