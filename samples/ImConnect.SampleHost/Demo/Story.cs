using ImConnect.Connections;
using ImConnect.Diagnostics;
using ImConnect.Publishing;
using ImConnect.Transports.Jwt;
using ImConnect.Wire;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ImConnect.SampleHost.Demo;

/// <summary>
/// Plays a chat with real clients against a gateway of its own, and prints each step of the path when the gateway reports it. Nothing is printed because the
/// story says so: a step that the gateway does not report makes the exit code 1.
/// </summary>
internal sealed class Story(StepLog steps, TextWriter output) : IDisposable
{
    private const ulong Alice = 1001;
    private const ulong Bob = 1002;

    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(30));
    private int _missing;
    private bool _publishes;

    public static async Task<int> RunAsync(TextWriter output, Action<WebApplicationBuilder>? change = null, TimeSpan? patience = null)
    {
        var data = Directory.CreateTempSubdirectory("imconnect-demo-");
        try
        {
            using var steps = new StepLog();
            await using var app = Gateway.Build(
                ["--urls", "http://127.0.0.1:0", "--environment", "Development", "--ImConnect:DataDirectory", data.FullName, "--Logging:LogLevel:Default", "Warning"],
                change);
            await app.StartAsync();
            using var story = new Story(steps, output) { _publishes = app.Services.GetService<IEventPublisher>() is not null };
            if (patience is { } time)
                story._end.CancelAfter(time);
            return await story.PlayAsync(app);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    public void Dispose() => _end.Dispose();

    private async Task<int> PlayAsync(WebApplication app)
    {
        var http = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var address = new Uri(http.Replace("http", "ws", StringComparison.Ordinal) + "/websocket");
        var tokens = app.Services.GetRequiredService<IImConnectTokens>();
        Task<WireClient> Connect(ulong user) => WireClient.ConnectAsync(
            address, tokens.Issue(new UserId((long)user), Device.Of(DeviceKind.Android), TimeSpan.FromHours(1)), user, _end.Token);
        try
        {
            await using var alice = await Connect(Alice);
            await using (var bob = await Connect(Bob))
                await OnlineAsync(alice, bob);
            await OfflineAsync(alice, () => Connect(Bob));
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync("  ... and then nothing came any more.");
            _missing++;
        }

        await app.StopAsync();
        await output.WriteLineAsync(_missing == 0 ? "Every step happened." : $"{_missing} step(s) did not happen.");
        return _missing == 0 ? 0 : 1;
    }

    private async Task OnlineAsync(WireClient alice, WireClient bob)
    {
        await output.WriteLineAsync("Both are online. alice writes, bob's app receives, bob reads.");
        var id = await SendAsync(alice, Guid.NewGuid(), "hello bob");
        await ExpectAsync(id, GatewaySteps.Push, "Written");
        var push = await PushAsync(bob, id);
        await bob.AckAsync(push, 3, _end.Token);
        await ExpectAsync(id, GatewaySteps.Settle, "Received");
        await PublishedAsync(id, 30);
        await ExpectAsync(id, GatewaySteps.Notice, "");
        await ReceiptAsync(alice, id, 3);
        await bob.AckAsync(push, 4, _end.Token);
        await ExpectAsync(id, GatewaySteps.Settle, "Read");
        await ReceiptAsync(alice, id, 4);
        await ExpectAsync(id, GatewaySteps.Confirm, "");
    }

    private async Task OfflineAsync(WireClient alice, Func<Task<WireClient>> connectBob)
    {
        await output.WriteLineAsync("bob has left. alice writes, and her app sends the same frame twice.");
        var clientId = Guid.NewGuid();
        var id = await SendAsync(alice, clientId, "are you there?");
        await ExpectAsync(id, GatewaySteps.Offline, "");
        await PublishedAsync(id, 20);
        var again = await SendAsync(alice, clientId, "are you there?");
        if (again != id)
        {
            await output.WriteLineAsync($"  MISSING  the second send became another message, {again}");
            _missing++;
        }

        await output.WriteLineAsync("bob comes back: his inbox is drained to him.");
        await using var bob = await connectBob();
        await ExpectAsync(id, GatewaySteps.Drain, "Message");
        await bob.AckAsync(await PushAsync(bob, id), 3, _end.Token);
        await ExpectAsync(id, GatewaySteps.Settle, "Received");
        await ReceiptAsync(alice, id, 3);
        await ExpectAsync(id, GatewaySteps.Confirm, "");
    }

    private async Task<ulong> SendAsync(WireClient from, Guid clientId, string text)
    {
        await from.SendTextAsync(Bob, clientId, text, _end.Token);
        while (true)
        {
            var frame = await NextAsync(from);
            if (frame.Type != MsgType.C2CAck || C2CAckReq.Parser.ParseFrom(frame.Payload) is not { Status: 1 } ack)
                continue;
            await output.WriteLineAsync($"message {ack.MsgId}");
            await ExpectAsync(ack.MsgId, GatewaySteps.Accept, "");
            await PublishedAsync(ack.MsgId, 10);
            await ExpectAsync(ack.MsgId, GatewaySteps.Ack, "");
            return ack.MsgId;
        }
    }

    private async Task<C2CMsgPush> PushAsync(WireClient client, ulong id)
    {
        while (true)
        {
            var frame = await NextAsync(client);
            if (frame.Type == MsgType.C2CMsgPush && C2CMsgPush.Parser.ParseFrom(frame.Payload) is var push && push.MsgId == id)
                return push;
        }
    }

    private async Task ReceiptAsync(WireClient client, ulong id, int status)
    {
        while (true)
        {
            var frame = await NextAsync(client);
            if (frame.Type == MsgType.C2CAck && C2CAckReq.Parser.ParseFrom(frame.Payload) is var ack && ack.MsgId == id && ack.Status == status)
                return;
        }
    }

    private async Task<ImProtoResponse> NextAsync(WireClient client) =>
        await client.ReceiveAsync(_end.Token) ?? throw new OperationCanceledException("the server closed the connection");

    /// <summary>Where there is a publisher: the event lies there, and where.</summary>
    private Task PublishedAsync(ulong id, int type) => _publishes ? ExpectAsync(id, GatewaySteps.Publish, $"event {type}:") : Task.CompletedTask;

    private async Task ExpectAsync(ulong id, string step, string detail)
    {
        var seen = await steps.WaitAsync(id, step, detail, _end.Token);
        if (seen is null)
            _missing++;
        await output.WriteLineAsync($"  {(seen is null ? "MISSING" : "ok     ")}  {step,-18} {seen ?? detail}");
    }
}
