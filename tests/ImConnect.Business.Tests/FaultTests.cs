using System.Net;
using System.Net.Sockets;
using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Business.Tests;

/// <summary>No answer: what surely did not arrive is away, all else may be stored.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Connection_Refused_IsAwayAndComesBack()
    {
        var port = Ports.Next();
        await using var gateway = new Gateway($"http://127.0.0.1:{port}", new() { ["QuickRetries"] = "0" });

        Assert.Equal(PublishResult.Unavailable("no connection: ConnectionRefused"), await gateway.PublishAsync(Events.Of(1)));
        Assert.Equal("no connection: ConnectionRefused", gateway.Health.Fault);
        await gateway.PublishAsync(Events.Of(1));

        await using var server = await FakeBusiness.StartAsync(port);
        Assert.Equal(PublishOutcome.Stored, (await gateway.PublishAsync(Events.Of(1))).Outcome);
        Assert.Null(gateway.Health.Fault);
        Assert.Equal([7000, 7001], gateway.Logs.Lines.Where(line => line.Id.Id is >= 7000 and < 7100).Select(line => line.Id.Id));
    }

    [Fact]
    public async Task Name_ThatIsNotKnown_IsAway()
    {
        await using var gateway = new Gateway("http://im-business.invalid:8080", new() { ["QuickRetries"] = "0" });

        var result = await gateway.PublishAsync(Events.Of(1));

        Assert.Equal(PublishOutcome.Unavailable, result.Outcome);
        Assert.StartsWith("no connection", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_WithWhoDoesNotSpeakIt_IsAway()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address.Replace("http:", "https:", StringComparison.Ordinal), new() { ["QuickRetries"] = "0" });

        Assert.Equal(PublishResult.Unavailable("no connection: SecureConnectionError"), await gateway.PublishAsync(Events.Of(1)));
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Connection_NotInTime_IsAway()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only on Linux a listener that does not accept leaves its clients waiting");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var first = new TcpClient();
        await first.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, Limit.Token); // the queue of the listener is full now
        await using var gateway = new Gateway($"http://{listener.LocalEndPoint}", new() { ["ConnectTimeout"] = "00:00:00.2" });

        Assert.Equal(PublishResult.Unavailable("no connection in time"), await gateway.PublishAsync(Events.Of(1)));
    }

    [Fact]
    public async Task Connection_CutAfterTheRequest_MayBeStored()
    {
        await using var world = await World.StartAsync();
        world.Server.Answer = (context, _) => { context.Abort(); return Task.CompletedTask; };

        var result = await world.Gateway.PublishAsync(Events.Of(1, attempt: 1000));

        Assert.Equal(PublishOutcome.MaybeStored, result.Outcome);
        Assert.StartsWith("no answer", result.Detail, StringComparison.Ordinal);
        Assert.Single(world.Server.Calls);
        Assert.Null(world.Gateway.Health.Fault);
    }

    [Fact]
    public async Task Connection_CutWithinTheAnswer_MayBeStored()
    {
        await using var world = await World.StartAsync();
        world.Server.Answer = async (context, _) =>
        {
            context.Response.ContentLength = 100;
            await FakeBusiness.SayAsync(context, 200, """{"code":1}""");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

        var result = await world.Gateway.PublishAsync(Events.Of(1));

        Assert.Equal(PublishOutcome.MaybeStored, result.Outcome);
        Assert.Single(world.Server.Calls);
    }

    [Fact]
    public async Task Server_KilledWhileItWorks_MayBeStoredAndIsAwayAfterwards()
    {
        await using var world = await World.StartAsync(("QuickRetries", "0"));
        world.Server.Hangs();
        var publishing = world.Gateway.PublishAsync(Events.Of(1), Events.Of(2));
        await world.Server.ArrivedAsync();
        await world.Server.DisposeAsync();

        var results = await publishing.WaitAsync(Limit.Time);

        Assert.All(results, result => Assert.Equal(PublishOutcome.MaybeStored, result.Outcome));
        Assert.Equal(PublishResult.Unavailable("no connection: ConnectionRefused"), await world.Gateway.PublishAsync(Events.Of(1, attempt: 1)));
    }

    [Fact]
    public async Task Answer_NotInTime_MayBeStored()
    {
        await using var world = await World.StartAsync();
        world.Server.Hangs();

        var publishing = world.Gateway.PublishAsync(Events.Of(1));
        await world.Server.ArrivedAsync();
        world.Gateway.Time.Advance(BusinessHttpOptions.DefaultTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(publishing.IsCompleted);
        world.Gateway.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(PublishResult.MaybeStored("no answer in time"), await publishing.WaitAsync(Limit.Time));
        Assert.Single(world.Server.Calls);
    }

    [Fact]
    public async Task Answer_WhoseBodyIsNotInTime_MayBeStored()
    {
        await using var world = await World.StartAsync();
        var half = new TaskCompletionSource();
        world.Server.Answer = async (context, _) =>
        {
            await FakeBusiness.SayAsync(context, 200, """{"code":1""");
            await context.Response.Body.FlushAsync();
            half.SetResult();
            await FakeBusiness.HangAsync(context);
        };

        var publishing = world.Gateway.PublishAsync(Events.Of(1));
        await half.Task.WaitAsync(Limit.Time);
        world.Gateway.Time.Advance(BusinessHttpOptions.DefaultTimeout);

        Assert.Equal(PublishResult.MaybeStored("no answer in time"), await publishing.WaitAsync(Limit.Time));
    }

    [Fact]
    public async Task Caller_GivesUp_IsAnsweredAtOnceWithWhatIsKnown()
    {
        await using var world = await World.StartAsync();
        world.Server.Answer = (context, call) => call.IdOf() == 1 ? FakeBusiness.SayAsync(context, 200, """{"code":1}""") : FakeBusiness.HangAsync(context);
        using var caller = new CancellationTokenSource();

        var publishing = world.Gateway.Publisher.PublishAsync([Events.Of(1), Events.Of(2), Events.Of(3)], caller.Token).AsTask();
        await world.Server.ArrivedAsync(2);
        await caller.CancelAsync();

        Assert.Equal(
            [
                PublishResult.Stored("im-business"),
                PublishResult.MaybeStored("given up by the caller"),
                PublishResult.MaybeStored("not tried, after: given up by the caller"),
            ],
            await publishing.WaitAsync(Limit.Time));
        Assert.Null(world.Gateway.Health.Fault);
    }

    [Fact]
    public async Task Caller_GaveUpBefore_NothingIsSent()
    {
        await using var world = await World.StartAsync();

        var results = await world.Gateway.Publisher.PublishAsync([Events.Of(1)], new CancellationToken(canceled: true));

        Assert.Equal([PublishResult.MaybeStored("given up by the caller")], results);
        Assert.Empty(world.Server.Calls);
    }
}
