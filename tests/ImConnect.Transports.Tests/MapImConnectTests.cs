using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Tests;

public sealed class MapImConnectTests
{
    [Fact]
    public void WithoutServices_NamesTheCallToAdd()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        var fault = Assert.Throws<InvalidOperationException>(() => app.MapImConnect());
        Assert.Equal("MapImConnect() finds no gateway: call builder.Services.AddImConnect() before builder.Build().", fault.Message);
    }

    [Theory]
    [InlineData("", "ImConnect:Auth:SigningKey is not set: write the HS256 key")]
    [InlineData("too-short-a-key", "ImConnect:Auth:SigningKey has 15 bytes")]
    public void Authenticator_WithoutAGoodKey_NamesTheKeyToSet(string key, string expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["ImConnect:Auth:SigningKey"] = key;
        TransportServices.Add(builder.Services);
        var fault = Assert.Throws<OptionsValidationException>(() => builder.Build().Services.GetService<IConnectionAuthenticator>());
        Assert.Contains(expected, fault.Message);
        Assert.DoesNotContain("too-short-a-key", fault.Message);
    }

    [Fact]
    public async Task WithAnotherAuthenticator_NeedsNoKey()
    {
        await using var server = await TestServer.StartAsync(
            new() { ["ImConnect:Auth:SigningKey"] = null }, services => services.AddSingleton<IConnectionAuthenticator, Everybody>());
        using var client = await RawClient.SendAsync(server.Port, RawClient.GoodHeaders);
        Assert.Equal(101, client.Status);
        Assert.Equal(new UserId(42), (await server.Host.NextAsync()).Connection.Session.User);
    }

    [Fact]
    public async Task Pattern_OfTheApp_IsWhereTheGatewayIs()
    {
        await using var server = await TestServer.StartAsync(routes: app => app.MapImConnect("/chat"));
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token()], "GET /chat HTTP/1.1");
        Assert.Equal(101, client.Status);
    }

    private sealed class Everybody : IConnectionAuthenticator
    {
        public ValueTask<AuthenticationResult> AuthenticateAsync(Handshake handshake, CancellationToken cancellationToken) =>
            new(AuthenticationResult.Success(new UserId(42), Device.Of(DeviceKind.Web), DateTimeOffset.MaxValue));
    }
}
