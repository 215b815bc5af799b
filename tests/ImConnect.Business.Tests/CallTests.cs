using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Business.Tests;

/// <summary>What a call looks like, and which events have one.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task Send_Call_IsTheDataOfTheEvent()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address);

        var result = await gateway.PublishAsync(Events.Of(2126437769134735360));

        Assert.Equal(PublishResult.Stored("im-business"), result);
        Assert.Equal(AckLevel.Stored, gateway.Publisher.Level);
        var call = Assert.Single(server.Calls);
        Assert.Equal(("POST", "/api/msg/c2c/send"), (call.Method, call.Path));
        Assert.Equal(
            """{"clientMsgId":"8f14e45f-ceea-467f-ab59-d3a2c1e0b7f6","fromUserId":"7","toUserId":"42","msgFormat":1,"msgContent":"see you at 8, 你好","msgId":"2126437769134735360","msgCreateTime":1795817246120,"chatId":"100-1-7-42"}""",
            call.Text);
        Assert.Equal("application/json; charset=utf-8", call.Header("Content-Type"));
        Assert.Equal("application/json", call.Header("Accept"));
        Assert.Equal(call.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), call.Header("Content-Length"));
        Assert.Null(call.Header("Transfer-Encoding"));
        Assert.Null(call.Authorization);
    }

    [Fact]
    public async Task Offline_Call_IsTheDataOfTheEvent()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address);

        Assert.Equal(PublishResult.Stored("im-business"), await gateway.PublishAsync(Events.Of(9, type: EventType.Offline, content: "hi \"you\"")));

        var call = Assert.Single(server.Calls);
        Assert.Equal(("POST", "/api/msg/c2c/offline"), (call.Method, call.Path));
        Assert.Equal(
            """{"clientMsgId":"8f14e45f-ceea-467f-ab59-d3a2c1e0b7f6","msgContent":"hi \"you\"","fromUserId":"7","toUserId":"42","msgStatus":2,"msgFormat":1,"msgId":"9","msgCreateTime":1795817246120,"chatId":"100-1-7-42"}""",
            call.Text);
    }

    [Theory]
    [InlineData("", "/api/msg/c2c/send")]
    [InlineData("/", "/api/msg/c2c/send")]
    [InlineData("/behind/a-proxy", "/behind/a-proxy/api/msg/c2c/send")]
    [InlineData("/behind/a-proxy/", "/behind/a-proxy/api/msg/c2c/send")]
    public async Task Address_WithAPath_KeepsIt(string path, string called)
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address + path);

        await gateway.PublishAsync(Events.Of(1));

        Assert.Equal(called, Assert.Single(server.Calls).Path);
    }

    [Theory]
    [InlineData(EventType.Ack)]
    [InlineData(EventType.Withdraw)]
    [InlineData(EventType.Retry)]
    [InlineData(EventType.FriendRequest)]
    public async Task Event_WithoutACall_CompletesAndIsCounted(EventType type)
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address);
        using var metrics = new Measured("imconnect.");

        var result = await gateway.PublishAsync(Events.Of(1, type: type));

        Assert.Equal(PublishResult.Stored($"no call for event {(int)type}"), result);
        Assert.Empty(server.Calls);
        Assert.Equal([$"imconnect.events.skipped 1 type={(int)type}"], metrics.Lines);
    }

    [Fact]
    public async Task Calls_Outcomes_AreCounted()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address);
        using var metrics = new Measured("imconnect.");

        await gateway.PublishAsync(Events.Of(1));
        server.Says(400);
        await gateway.PublishAsync(Events.Of(2, type: EventType.Offline, attempt: 4));
        server.Answer = (context, _) => { context.Abort(); return Task.CompletedTask; };
        await gateway.PublishAsync(Events.Of(3));

        Assert.Equal(
            [
                "imconnect.business.calls 1 call=send outcome=Stored status=200",
                "imconnect.business.calls 1 call=offline outcome=Refused status=400",
                "imconnect.business.calls 1 call=send outcome=MaybeStored status=0",
            ],
            metrics.Lines);
    }

    [Fact]
    public async Task Connection_OfManyCalls_IsOne()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address);

        for (var i = 1; i <= 20; i++)
            Assert.All(await gateway.PublishAsync(Events.Of((10 * i) + 1), Events.Of((10 * i) + 2, type: EventType.Offline)), result => Assert.Equal(PublishOutcome.Stored, result.Outcome));
        server.Says(400, new string('x', 20_000));
        await gateway.PublishAsync(Events.Of(1));
        server.Says(200, """{"code":1}""");
        await gateway.PublishAsync(Events.Of(1));

        Assert.Equal(42, server.Calls.Count);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Answer_Redirect_IsNotFollowedAndNoCookieKept()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = new Gateway(server.Address, new() { ["Credential"] = "Bearer x" });

        server.Says(307, "", ("Location", "/elsewhere"), ("Set-Cookie", "session=1; Path=/"));
        Assert.Equal(PublishResult.MaybeStored("HTTP 307"), await gateway.PublishAsync(Events.Of(1)));
        await gateway.PublishAsync(Events.Of(1));

        Assert.Equal(2, server.Calls.Count);
        Assert.All(server.Calls, call => Assert.Equal("/api/msg/c2c/send", call.Path));
        Assert.All(server.Calls, call => Assert.Null(call.Header("Cookie")));
    }

    [Fact]
    public async Task Proxy_OfTheEnvironment_IsNotUsed()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var proxy = await FakeBusiness.StartAsync();
        var before = HttpClient.DefaultProxy;
        try
        {
            HttpClient.DefaultProxy = new System.Net.WebProxy(proxy.Address) { BypassProxyOnLocal = false };
            await using var gateway = new Gateway(server.Address);
            await gateway.PublishAsync(Events.Of(1));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        Assert.Empty(proxy.Calls);
        Assert.Single(server.Calls);
    }
}
