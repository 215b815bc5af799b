using ImConnect.Client.Tests.Support;

namespace ImConnect.Client.Tests;

/// <summary>What the client does when the gateway ends a connection or refuses a handshake.</summary>
public sealed class CloseCodeTests
{
    /// <summary>Close code, reason, least and most milliseconds that the client waits, and whether it asks for a new token.</summary>
    public static TheoryData<int, string?, double, double, bool> Reconnects => new()
    {
        { 1001, "retry-after-ms=20", 20, 40, false },
        { 1000, null, 10, 200, false },
        { 1008, null, 10, 200, false },
        { 1011, "retry-after-ms=30", 30, 36, false },
        { 4001, null, 10, 200, true },
        { 4003, "retry-after-ms=25", 25, 30, false },
        { 4004, "retry-after-ms=50", 50, 60, false },
        { 4999, null, 10, 200, false },
    };

    [Theory]
    [MemberData(nameof(Reconnects))]
    public async Task Close_WithCode_IsFollowedByAReconnectAsItSays(int code, string? reason, double least, double most, bool newToken)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = async (number, link) =>
        {
            if (number == 1)
                await link.CloseAsync(code, reason);
            else
                await link.AckAllAsync();
        };
        var asked = 0;
        await using var client = gateway.Client(change: o => o.TokenProvider = _ => new(Tokens.For(7, tag: ++asked)));
        var states = new List<ClientState>();
        client.Start();
        await foreach (var state in client.StatesAsync(Limit.Token()))
        {
            states.Add(state);
            if (states.OfType<ClientState.Connected>().Count() == 2)
                break;
        }

        var wait = Assert.Single(states.OfType<ClientState.Reconnecting>());
        Assert.InRange(wait.After.TotalMilliseconds, least, most);
        Assert.Contains($"{code}", wait.Why, StringComparison.Ordinal);
        Assert.Equal(newToken ? 2 : 1, asked);
        Assert.Equal(newToken ? 2 : 1, gateway.Tokens.Distinct().Count());
    }

    [Fact]
    public async Task Close_Replaced_EndsTheClientAndSaysSo()
    {
        await using var host = await TestHost.StartAsync();
        await using var first = await host.ConnectAsync(1);
        await using var ofFirst = new EventLog(first);
        await using var second = await host.ConnectAsync(1);

        var ended = await Assert.ThrowsAsync<ClientClosedException>(() => ofFirst.Ended.WaitAsync(Limit.Time));
        Assert.Equal(CloseCause.Replaced, ended.Cause);
        Assert.Equal(CloseCause.Replaced, Assert.IsType<ClientState.Closed>(first.State).Cause);
        Assert.Equal(CloseCause.Replaced, (await Assert.ThrowsAsync<ClientClosedException>(() => first.SendAsync(2, "x"))).Cause);
        Assert.Equal(CloseCause.Replaced, (await Assert.ThrowsAsync<ClientClosedException>(() => first.ConnectAsync(Limit.Token()))).Cause);
        await second.SendAsync(1, "still here");
    }

    [Fact]
    public async Task Close_WithSendsOpen_FailsThemWhenTheClientEnds()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = async (_, link) =>
        {
            await link.ReadAsync();
            await link.CloseAsync(4002);
        };
        await using var client = gateway.Client();
        client.Start();
        var failed = await Assert.ThrowsAsync<ClientClosedException>(() => client.SendAsync(2, "x").WaitAsync(Limit.Time));
        Assert.Equal(CloseCause.Replaced, failed.Cause);
    }

    [Fact]
    public async Task Handshake_401_AsksForANewTokenAndConnects()
    {
        await using var host = await TestHost.StartAsync();
        var asked = 0;
        await using var client = host.Client(1, o => o.TokenProvider = _ => new(++asked == 1 ? Tokens.For(1, key: "another-key-that-is-32-bytes-or-more") : Tokens.For(1)));
        await client.ConnectAsync(Limit.Token());
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Handshake_401AgainAndAgain_EndsTheClientAndSaysSo()
    {
        await using var host = await TestHost.StartAsync();
        var asked = 0;
        await using var client = host.Client(1, o => o.TokenProvider = _ => new(Tokens.For(1, key: "another-key-that-is-32-bytes-or-more", tag: ++asked)));
        var ended = await Assert.ThrowsAsync<ClientClosedException>(() => client.ConnectAsync(Limit.Token()));
        Assert.Equal(CloseCause.TokenRefused, ended.Cause);
        Assert.Equal(ImConnectClientOptions.DefaultMaxTokenRefusals, asked);
    }

    [Fact]
    public async Task Handshake_OtherStatus_IsTriedAgainWithTheSameToken()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Handshake = (number, _) => number switch { 1 => 404, 2 => 500, 3 => 503, _ => 101 };
        await using var client = gateway.Client();
        await client.ConnectAsync(Limit.Token());
        Assert.Equal(4, gateway.Tokens.Count);
        Assert.Single(gateway.Tokens.Distinct());
    }

    [Fact]
    public async Task TokenProvider_Fails_IsAskedAgain()
    {
        await using var host = await TestHost.StartAsync();
        var asked = 0;
        await using var client = host.Client(1, o => o.TokenProvider = _ => ++asked < 3 ? throw new HttpRequestException("the login is away") : new(Tokens.For(1)));
        await client.ConnectAsync(Limit.Token());
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task ReconnectNow_EndsAWaitOfTheClientsOwn()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Handshake = (number, _) => number == 1 ? 500 : 101;
        await using var client = gateway.Client(change: o => (o.MinReconnectDelay, o.MaxReconnectDelay) = (TimeSpan.FromHours(1), TimeSpan.FromHours(2)));
        client.Start();
        await Limit.UntilAsync(() => client.State is ClientState.Reconnecting, "the wait");
        client.ReconnectNow();
        await client.ConnectAsync(Limit.Token());
    }
}
