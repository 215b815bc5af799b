using System.Globalization;
using ImConnect.Connections;
using ImConnect.Transports.Admission;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Transports.Tests.Admission;

/// <summary>How many connections and tries there may be. What is refused costs nothing: the token is not looked at.</summary>
public sealed class LimitTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2030-01-01T00:00:00Z", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("MaxConnectionsPerAddress", 429)]
    [InlineData("MaxConnections", 503)]
    public async Task Connections_AtTheBound_AreRefusedUntilOneLeaves(string option, int status)
    {
        using var refused = new Refusals();
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:" + option] = "2" });
        using var first = await RawClient.ConnectAsync(server);
        using var second = await RawClient.ConnectAsync(server);
        var sink = await server.Host.NextAsync();
        using var third = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token()]);
        Assert.Equal(status, third.Status);
        Assert.Contains("Retry-After: 10\r\n", third.Head);
        Assert.Contains("Content-Length: 0\r\n", third.Head);
        Assert.Equal(1, refused.Of(server, Reason.TooManyConnections));
        Assert.Equal(2, refused.Accepted(server));

        sink.Connection.Close(CloseReason.LinkBroken);
        await sink.Closed;
        await CountAsync(server, 1);
        using var fourth = await RawClient.ConnectAsync(server);
    }

    [Fact]
    public async Task Handshakes_ThatAreRefused_GiveTheirPlaceBack()
    {
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:MaxConnectionsPerAddress"] = "1" });
        for (var i = 0; i < 5; i++)
        {
            using var bad = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: x"]);
            Assert.Equal(401, bad.Status);
            using var worse = await RawClient.SendAsync(server.Port, ["Upgrade: websocket"]);
            Assert.Equal(400, worse.Status);
            await CountAsync(server, 0);
        }

        using var good = await RawClient.ConnectAsync(server);
    }

    /// <summary>The mistake of the Java gateway: fifty wrong logins muted a whole address, valid users too.</summary>
    [Fact]
    public async Task Fault16_ManyWrongLogins_NeverLockOutTheValidUsersOfTheAddress()
    {
        using var refused = new Refusals();
        await using var server = await StartAsync(new() { ["ImConnect:WebSocket:HandshakesPerSecond"] = "10", ["ImConnect:WebSocket:HandshakeBurst"] = "50" });
        for (var i = 0; i < 200; i++)
        {
            using var wrong = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: wrong"]);
            Assert.Equal(i < 50 ? 401 : 429, wrong.Status);
        }

        Assert.Equal(150, refused.Of(server, Reason.TooManyHandshakes));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        using var valid = await RawClient.ConnectAsync(server);
        using var another = await RawClient.ConnectAsync(server);
        using var tooSoon = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token()]);
        Assert.Equal(429, tooSoon.Status);
        Assert.Contains("Retry-After: 1\r\n", tooSoon.Head);
    }

    [Fact]
    public async Task Header_OfAProxy_CountsOnlyBehindTheAppsOwnMiddleware()
    {
        Dictionary<string, string?> settings = new() { ["ImConnect:WebSocket:MaxConnectionsPerAddress"] = "1" };
        await using (var server = await StartAsync(settings))
        {
            using var first = await AskAsync(server, "10.0.0.1");
            using var second = await AskAsync(server, "10.0.0.2");
            Assert.Equal((101, 429), (first.Status, second.Status));
        }

        await using (var server = await StartAsync(settings, behindProxy: true))
        {
            using var first = await AskAsync(server, "10.0.0.1");
            using var second = await AskAsync(server, "10.0.0.2");
            using var third = await AskAsync(server, "10.0.0.1");
            Assert.Equal((101, 101, 429), (first.Status, second.Status, third.Status));
        }
    }

    [Fact]
    public async Task Start_WithBoundsThatAreNone_NamesTheKeys()
    {
        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => TestServer.StartAsync(new()
        {
            ["ImConnect:WebSocket:MaxConnections"] = "0",
            ["ImConnect:WebSocket:MaxConnectionsPerAddress"] = "0",
            ["ImConnect:WebSocket:HandshakesPerSecond"] = "0",
            ["ImConnect:WebSocket:HandshakeBurst"] = "2000000",
            ["ImConnect:WebSocket:Compression:MinBytes"] = "0",
        }));
        Assert.All(
            ["MaxConnections is 0", "MaxConnectionsPerAddress is 0", "HandshakesPerSecond is 0", "HandshakeBurst is 2000000", "Compression:MinBytes is 0"],
            text => Assert.Contains("ImConnect:WebSocket:" + text, fault.Message));
    }

    private static async Task CountAsync(TestServer server, int count)
    {
        var admission = server.App.Services.GetRequiredService<ConnectionAdmission>();
        while (admission.Count != count)
            await Task.Delay(1, Limit.Token);
    }

    private Task<TestServer> StartAsync(Dictionary<string, string?> settings, bool behindProxy = false) => TestServer.StartAsync(
        settings,
        services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedFor);
        },
        app =>
        {
            if (behindProxy)
                app.UseForwardedHeaders();
        });

    private static Task<RawClient> AskAsync(TestServer server, string forwardedFor) =>
        RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token(), "X-Forwarded-For: " + forwardedFor]);
}
