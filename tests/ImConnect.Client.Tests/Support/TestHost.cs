using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImConnect.Client.Tests.Support;

/// <summary>The real gateway in this process, on a port of the loopback that stays the same over a restart.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imconnect-client-");
    private readonly Action<IServiceCollection>? _services;
    private WebApplication? _app;

    private TestHost(Action<IServiceCollection>? services) => _services = services;

    public int Port { get; } = Ports.Next();

    public Uri Address => new($"ws://127.0.0.1:{Port}/websocket");

    public static async Task<TestHost> StartAsync(Action<IServiceCollection>? services = null)
    {
        var host = new TestHost(services);
        await host.UpAsync();
        return host;
    }

    public async Task UpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ImConnect:DataDirectory"] = _folder.FullName,
            ["ImConnect:Auth:SigningKey"] = Tokens.Key,
            ["ImConnect:Retry:Scan"] = "00:00:00.05",
        });
        builder.Logging.ClearProviders();
        builder.Services.AddImConnect();
        _services?.Invoke(builder.Services);
        _app = builder.Build();
        _app.MapImConnect();
        await _app.StartAsync();
    }

    public async Task DownAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public ImConnectClient Client(long user, Action<ImConnectClientOptions>? change = null) => Clients.For(Address, user, change);

    public async Task<ImConnectClient> ConnectAsync(long user, Action<ImConnectClientOptions>? change = null)
    {
        var client = Client(user, change);
        await client.ConnectAsync(Limit.Token());
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await DownAsync();
        _folder.Delete(recursive: true);
    }
}
