using ImConnect.Packages.Tests.Support;

namespace ImConnect.Packages.Tests;

/// <summary>What a user does first: take the package, write the lines of the README, and chat.</summary>
public sealed class ConsumerTests(FreshPackages fresh)
{
    private static readonly (ulong User, string Token) s_alice = (1001, Tokens.For(1001));
    private static readonly (ulong User, string Token) s_bob = (1002, Tokens.For(1002));

    [Fact]
    public async Task App_OfThePackageAndTheReadme_CarriesAChatStopsCleanlyAndForgetsNothing()
    {
        using var app = new ConsumerApp();
        await app.BuildAsync(fresh);
        Assert.True(
            File.Exists(Path.Combine(app.Packages, "imconnect.sqlite", fresh.Version.ToLowerInvariant(), "imconnect.sqlite.nuspec")),
            "the app did not take the packages of this checkout");

        ulong waiting;
        using (var server = await app.StartAsync())
        {
            await Chat.TalkAsync(server.WebSocket, s_alice, s_bob, "hello bob");
            waiting = await Chat.LeaveAsync(server.WebSocket, s_alice, s_bob.User, "see you");
            await server.StopAsync();
        }

        using (var server = await app.StartAsync())
        {
            Assert.Equal("see you", await Chat.FetchAsync(server.WebSocket, s_bob, waiting));
            await server.StopAsync();
        }
    }
}
