using System.Security.Claims;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Transports.Tests;

/// <summary>Apps with a login of their own: the cookie of the page is the login of its WebSocket.</summary>
public sealed class AuthenticateWithTests
{
    private static readonly DateTimeOffset s_expires = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Cookie_OfTheAppsLogin_IsWhoConnects()
    {
        await using var server = await StartAsync(builder => builder.AuthenticateWith(context =>
            context.User.FindFirstValue("uid") is { } id ? new UserId(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture)) : null));
        using var stranger = await RawClient.SendAsync(server.Port, RawClient.GoodHeaders);
        Assert.Equal(401, stranger.Status);
        using var withToken = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token()]);
        Assert.Equal(401, withToken.Status);

        using var http = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var login = await http.GetAsync(new Uri($"http://127.0.0.1:{server.Port}/login"), Limit.Token);
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "Cookie: " + cookie]);
        Assert.Equal(101, client.Status);
        var session = (await server.Host.NextAsync()).Connection.Session;
        Assert.Equal((new UserId(42), DeviceKind.Web, s_expires), (session.User, session.Device.Kind, session.ExpiresAt));
        Assert.NotNull(session.IssuedAt);
        Assert.DoesNotContain(cookie.Split('=')[1], server.Logs.Text);

        // The same cookie, sent along by the browser from a page of somebody else's.
        using var foreign = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "Cookie: " + cookie, "Origin: https://evil.example"]);
        Assert.Equal(403, foreign.Status);
    }

    [Fact]
    public async Task Delegate_SaysDeviceAndEnd()
    {
        var phone = new Device(DeviceKind.Ios, "my phone");
        await using var server = await StartAsync(builder => builder.AuthenticateWith(async context =>
        {
            await Task.Yield();
            return context.Request.Headers["who"] == "7" ? AuthenticationResult.Success(new UserId(7), phone, s_expires) : null;
        }));
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "who: 7"]);
        using var nobody = await RawClient.SendAsync(server.Port, RawClient.GoodHeaders);
        Assert.Equal((101, 401), (client.Status, nobody.Status));
        var session = (await server.Host.NextAsync()).Connection.Session;
        Assert.Equal((new UserId(7), phone, s_expires, null), (session.User, session.Device, session.ExpiresAt, session.IssuedAt));
    }

    [Fact]
    public async Task Delegate_ThatThrows_Is500AndGivesThePlaceBack()
    {
        await using var server = await StartAsync(builder => builder.AuthenticateWith(UserId? (_) => throw new InvalidOperationException("a secret of the app")));
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "Connection: close"]);
        Assert.Equal(500, client.Status);
        Assert.Empty(await client.ReadToEndAsync());
        while (server.App.Services.GetRequiredService<ImConnect.Transports.Admission.ConnectionAdmission>().Count > 0)
            await Task.Delay(1, Limit.Token);
    }

    private static Task<TestServer> StartAsync(Action<ImConnect.Hosting.IImConnectBuilder> add) => TestServer.StartAsync(
        services: services =>
        {
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            TransportServices.Add(services);
            add(new ListenerServer.Builder(services));
        },
        routes: app =>
        {
            app.MapGet("/login", (HttpContext context) => context.SignInAsync(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim("uid", "42")], "cookie")), new AuthenticationProperties { ExpiresUtc = s_expires, IsPersistent = true }));
        });
}
