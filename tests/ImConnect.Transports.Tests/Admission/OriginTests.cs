using System.Globalization;
using ImConnect.Transports.Admission;
using ImConnect.Transports.Tests.Support;
using Microsoft.Extensions.Primitives;

namespace ImConnect.Transports.Tests.Admission;

/// <summary>A page of somebody else's must not connect with the cookies of whoever looks at it.</summary>
public sealed class OriginTests
{
    [Theory]
    [InlineData(null, "chat.example", "", true)] // not a browser
    [InlineData("https://chat.example", "chat.example", "", true)]
    [InlineData("http://chat.example", "chat.example", "", true)]
    [InlineData("https://chat.example", "chat.example:443", "", true)]
    [InlineData("https://chat.example:8443", "chat.example:8443", "", true)]
    [InlineData("https://CHAT.example", "chat.EXAMPLE", "", true)]
    [InlineData("http://[::1]:5000", "[::1]:5000", "", true)]
    [InlineData("http://127.0.0.1:5000", "127.0.0.1:5000", "", true)]
    [InlineData("https://evil.example", "chat.example", "", false)]
    [InlineData("https://chat.example.evil.example", "chat.example", "", false)]
    [InlineData("https://evilchat.example", "chat.example", "", false)]
    [InlineData("https://chat.example:444", "chat.example", "", false)]
    [InlineData("https://chat.example", "chat.example:444", "", false)]
    [InlineData("https://chat.example@evil.example", "chat.example", "", false)]
    [InlineData("https://chat.example/", "chat.example", "", false)]
    [InlineData("null", "chat.example", "", false)]
    [InlineData("", "chat.example", "", false)]
    [InlineData("chat.example", "chat.example", "", false)]
    [InlineData("file://", "chat.example", "", false)]
    [InlineData("https://app.example", "chat.example", "https://app.example", true)]
    [InlineData("https://APP.example:443", "chat.example", "https://app.example", true)]
    [InlineData("http://app.example", "chat.example", "https://app.example", false)]
    [InlineData("https://chat.example", "chat.example", "https://app.example", false)] // where there is a list, it is the whole list
    [InlineData("capacitor://localhost", "chat.example", "https://app.example capacitor://localhost", true)]
    [InlineData("https://evil.example", "chat.example", "*", true)]
    [InlineData("null", "chat.example", "*", true)]
    public void Origin_IsAllowedOrNot(string? origin, string host, string list, bool isAllowed)
    {
        var policy = new OriginPolicy(list.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(isAllowed, policy.IsAllowed(origin is null ? StringValues.Empty : origin, host));
    }

    [Fact]
    public void Origins_Two_AreRefused() => Assert.False(new OriginPolicy([]).IsAllowed(new(["http://a", "http://a"]), "a"));

    [Theory]
    [InlineData("http://test", "", 101)]
    [InlineData("http://evil.example", "", 403)]
    [InlineData("http://evil.example", "http://evil.example", 101)]
    public async Task Handshake_OfAForeignPage_Is403BeforeTheTokenIsLookedAt(string origin, string allowed, int status)
    {
        using var refused = new Refusals();
        await using var server = await TestServer.StartAsync(allowed.Length == 0 ? [] : new() { ["ImConnect:WebSocket:AllowedOrigins:0"] = allowed });
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token(), "Origin: " + origin]);
        Assert.Equal(status, client.Status);
        using var withoutToken = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "Origin: " + origin]);
        Assert.Equal(status == 101 ? 401 : 403, withoutToken.Status);
        Assert.Equal(status == 101 ? 0 : 2, refused.Of(server, Reason.ForeignOrigin));
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("https://app.example", true)]
    [InlineData("https://app.example:8443", true)]
    [InlineData("capacitor://localhost", true)]
    [InlineData("https://app.example/", false)]
    [InlineData("https://app.example/chat", false)]
    [InlineData("app.example", false)]
    [InlineData("https://*.example", false)]
    [InlineData("", false)]
    public async Task List_WithWhatIsNoOrigin_StopsTheStart(string origin, bool isLegal)
    {
        Task Start() => TestServer.StartAsync(new() { ["ImConnect:WebSocket:AllowedOrigins:0"] = origin }).ContinueWith(
            async started => await (await started).DisposeAsync(), TaskScheduler.Default).Unwrap();
        if (isLegal)
        {
            await Start();
            return;
        }

        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(Start);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"ImConnect:WebSocket:AllowedOrigins:0 is {origin}: write scheme and host alone"), fault.Message);
    }
}
