using ImConnect.Transports.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ImConnect.EndToEnd.Tests.Hosting;

public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_SeveralFaults_AllInOneMessageWithWhatToWrite()
    {
        await using var app = Build("Production", "ImConnect:Realm=no spaces please", "ImConnect:DrainPage=0", "ImConnect:Inbox:SenderQuota=0", "ImConnect:WebSocket:MaxMessageBytes=1000000");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.All(
            ["ImConnect:Realm: write 1 to 32 letters", "ImConnect:DrainPage: write", "ImConnect:Inbox:SenderQuota: write", "ImConnect:WebSocket:MaxMessageBytes", "ImConnect:Auth:SigningKey is not set: write"],
            fault => Assert.Contains(fault, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ValueOfAnotherKind_NamesItsKey()
    {
        await using var app = Build("Development", "ImConnect:Retry:Scan=soon");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.StartsWith("ImConnect cannot start:", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ImConnect:Retry:Scan", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderThatCannotBe_NamesTheSetting()
    {
        await using var app = Build("Development", "ImConnect:DataDirectory=/proc/no/such", "ImConnect:Auth:SigningKey=0123456789012345678901234567890123456789");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Contains("ImConnect:DataDirectory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CoreAlone_NamesTheCallsToAdd()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddImConnectCore();
        await using var app = builder.Build();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Contains("AddSqlite()", refused.Message, StringComparison.Ordinal);
        Assert.Contains("AddTransports()", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_VolatileInbox_IsRefusedUnlessAllowed()
    {
        await using var refusing = Build("Development", builder => builder.AddInMemoryInbox());
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => refusing.StartAsync());
        Assert.Contains("ImConnect:AllowVolatile", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "imconnect.db")), "what was replaced must not open its file");

        await using var allowed = Build("Development", builder => builder.AddInMemoryInbox(), "ImConnect:AllowVolatile=true");
        await allowed.StartAsync();
        await allowed.StopAsync();
        Assert.False(File.Exists(Path.Combine(_folder, "imconnect.db")), "what was replaced must not open its file");
    }

    [Fact]
    public async Task Start_InDevelopment_MakesAndKeepsASigningKey()
    {
        string token;
        await using (var app = Build("Development"))
        {
            await app.StartAsync();
            token = app.Services.GetRequiredService<IImConnectTokens>().Issue(new UserId(1), Connections.Device.Of(Connections.DeviceKind.Web), TimeSpan.FromHours(1));
            await app.StopAsync();
        }

        await using var again = Build("Development");
        await again.StartAsync();
        var result = await again.Services.GetRequiredService<Connections.IConnectionAuthenticator>()
            .AuthenticateAsync(new Connections.Handshake(token, null), CancellationToken.None);
        Assert.True(result.Succeeded);
        Assert.Equal(new UserId(1), result.User);
        await again.StopAsync();
    }

    [Fact]
    public async Task Start_DevelopmentKeyReachableFromOutside_IsRefused()
    {
        await using var app = Build("Development", "urls=http://0.0.0.0:0");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Contains("ImConnect:Auth:SigningKey", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DevelopmentKeyOnAListenerReachableFromOutside_IsRefused()
    {
        await using var app = Build("Development", builder => builder.ListenImConnect(new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0)));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Contains("ws://0.0.0.0:0", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ImConnect:Auth:SigningKey", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_LoginOfTheAppAndAListener_SaysWhatToWrite()
    {
        await using var app = Build("Production", builder => builder.AuthenticateWith(_ => new UserId(1)).ListenImConnect(0), "ImConnect:Realm=no spaces please");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Contains("ImConnect:Realm: write", refused.Message, StringComparison.Ordinal);
        Assert.Contains("AuthenticateWith() decides by the HttpContext", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OnceTheHostStops_IsUnhealthy()
    {
        await using var app = Build("Development");
        await app.StartAsync();
        app.Lifetime.StopApplication();
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("stopping", report.Entries["imconnect"].Description, StringComparison.Ordinal);
        await app.StopAsync();
    }

    [Fact]
    public async Task Health_WhileAllIsWell_TellsThePartsAndWhatWaits()
    {
        await using var app = Build("Development");
        await app.StartAsync();
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, report.Status);
        var entry = report.Entries["imconnect"];
        Assert.Contains(entry.Data.Keys, part => part.Contains("SQLite", StringComparison.Ordinal));
        Assert.Equal(0L, entry.Data["waiting"]);
        await app.StopAsync();
    }

    private WebApplication Build(string environment, params string[] settings) => Build(environment, _ => { }, settings);

    private WebApplication Build(string environment, Action<ImConnect.Hosting.IImConnectBuilder> add, params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = _folder });
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["ImConnect:DataDirectory"] = _folder;
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            builder.Configuration[setting[..at]] = setting[(at + 1)..];
        }

        add(builder.Services.AddImConnect());
        builder.Services.AddHealthChecks().AddImConnect();
        var app = builder.Build();
        app.MapImConnect();
        return app;
    }
}
