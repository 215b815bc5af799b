using System.Net;
using ImConnect.Connections;
using ImConnect.Transports.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Tests.Support;

/// <summary>A real Kestrel on a free port of 127.0.0.1, with the transport and a recording pipeline behind it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Key = "a-key-for-tests-that-has-32-bytes-or-more";

    private TestServer(WebApplication app, RecordingHost host, CapturedLogs logs) => (App, Host, Logs) = (app, host, logs);

    public WebApplication App { get; }

    public RecordingHost Host { get; }

    public CapturedLogs Logs { get; }

    public int Port { get; private set; }

    public Uri Address => new($"ws://127.0.0.1:{Port}/websocket");

    public static async Task<TestServer> StartAsync(
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? routes = null,
        Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (listen is null)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        else
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ImConnect:Auth:SigningKey"] = Key });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        var logs = new CapturedLogs();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        var host = new RecordingHost();
        builder.Services.AddSingleton<IConnectionHost>(host);
        services?.Invoke(builder.Services);
        TransportServices.Add(builder.Services);
        var app = builder.Build();
        app.MapImConnect();
        routes?.Invoke(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new TestServer(app, host, logs) { Port = new Uri(address).Port };
    }

    public string Token(long user = 7, DeviceKind kind = DeviceKind.Web) =>
        App.Services.GetRequiredService<IImConnectTokens>().Issue(new UserId(user), Device.Of(kind), TimeSpan.FromHours(1));

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
