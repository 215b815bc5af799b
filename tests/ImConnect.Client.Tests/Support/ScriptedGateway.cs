using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImConnect.Client.Tests.Support;

/// <summary>
/// Says what a test tells it to say, over the platform's WebSocket and the independent protobuf: for what the real gateway cannot be made to do.
/// </summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedGateway(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>For scripts that wait for the test.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every handshake: its token.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    /// <summary>Every connection that was taken, in order.</summary>
    public ConcurrentQueue<ScriptedLink> Links { get; } = new();

    /// <summary>Not 101: the handshake is refused with it. Gets the number of the handshake from 1, and the token.</summary>
    public Func<int, HttpContext, int> Handshake { get; set; } = (_, _) => 101;

    /// <summary>What a connection does, by its number from 1; the connection is cut when it returns.</summary>
    public Func<int, ScriptedLink, Task> Script { get; set; } = (_, link) => link.AckAllAsync();

    public static async Task<ScriptedGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var gateway = new ScriptedGateway(builder.Build());
        gateway._app.UseWebSockets();
        gateway._app.Run(gateway.OnAsync);
        await gateway._app.StartAsync();
        var address = gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        gateway.Address = new Uri(address.Replace("http", "ws", StringComparison.Ordinal) + "/websocket");
        return gateway;
    }

    public ImConnectClient Client(long user = 7, Action<ImConnectClientOptions>? change = null) => Clients.For(Address, user, change);

    /// <summary>The connection of that number, when it has come.</summary>
    public async Task<ScriptedLink> LinkAsync(int number)
    {
        await Limit.UntilAsync(() => Links.Count >= number, $"connection {number}");
        return Links.ElementAt(number - 1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var link in Links)
            link.Abort();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task OnAsync(HttpContext context)
    {
        Tokens.Enqueue(context.Request.Headers["token"].ToString());
        var status = Handshake(Tokens.Count, context);
        if (status != 101)
        {
            context.Response.StatusCode = status;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        var link = new ScriptedLink(socket);
        Links.Enqueue(link);
        await Script(Links.Count, link);
        await link.EndAsync();
    }
}
