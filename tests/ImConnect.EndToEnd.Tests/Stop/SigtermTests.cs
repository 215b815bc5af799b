using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using ImConnect.EndToEnd.Tests.Checker;
using ImConnect.EndToEnd.Tests.Crash;
using ImConnect.SampleHost.Demo;
using ImConnect.Wire;

namespace ImConnect.EndToEnd.Tests.Stop;

/// <summary>SIGTERM to a real process under load: a deployment, as every product has it every day.</summary>
public sealed class SigtermTests(ITestOutputHelper output)
{
    private const int Users = 40;

    /// <summary>How many sends of one client may wait for their ack.</summary>
    private const int Window = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentBag<ulong> _acked = [];

    [Fact]
    public async Task Sigterm_UnderLoad_KeepsWhatWasAckedAndTellsEverybody()
    {
        var folder = Directory.CreateTempSubdirectory("imconnect-stop-");
        try
        {
            var settings = new HostSettings(Path.Combine(folder.FullName, "data"), Ports.Next());
            using var host = await HostProcess.StartAsync(settings);
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{settings.Port}/websocket"));
            var wires = await Task.WhenAll(Enumerable.Range(1, Users).Select(user => WireClient.ConnectAsync(address, Tokens.For((ulong)user), (ulong)user)));
            var clients = wires.Select(wire => Task.Run(() => TalkAsync(wire))).ToArray();
            await Eventually.MustHoldAsync(() => _acked.Count > 500, s_patience, () => $"500 acks, there are {_acked.Count}\n{host.Output}");

            // Under load: the clients go on sending until they are told to go.
            await host.StopAsync();
            await Task.WhenAll(clients).WaitAsync(s_patience);

            output.WriteLine($"{_acked.Count} acked");
            Assert.All(wires, wire => Assert.Equal(1001, (int?)wire.CloseStatus));
            var hints = wires.Select(wire => int.Parse(wire.CloseText!["retry-after-ms=".Length..], CultureInfo.InvariantCulture)).ToArray();
            Assert.All(hints, hint => Assert.InRange(hint, 1000, 5000));
            Assert.True(hints.Distinct().Count() > Users / 2, "clients that come back at one time");
            var stored = StoreContents.Read(settings.DataDirectory).Messages.Select(message => message.Id).ToHashSet();
            Assert.Equal([], _acked.Where(id => !stored.Contains(id)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task TalkAsync(WireClient wire)
    {
        await using var owned = wire;
        var open = 0;
        var number = 0UL;
        try
        {
            while (true)
            {
                for (; open < Window; open++)
                    await wire.SendTextAsync((wire.User + ++number) % Users is var to && to == 0 ? Users : to, Guid.NewGuid(), "under load");
                if (await wire.ReceiveAsync() is not { } frame)
                    return;
                if (frame.Type != MsgType.C2CAck)
                    continue;
                open--;
                var ack = C2CAckReq.Parser.ParseFrom(frame.Payload);
                if (ack.Status == 1)
                    _acked.Add(ack.MsgId);
            }
        }
        catch (Exception error) when (error is WebSocketException or InvalidOperationException or OperationCanceledException)
        {
            // Told to go while sending: what was on its way up has no answer.
            while (await wire.ReceiveAsync() is { } frame)
            {
                if (frame.Type == MsgType.C2CAck && C2CAckReq.Parser.ParseFrom(frame.Payload) is { Status: 1 } ack)
                    _acked.Add(ack.MsgId);
            }
        }
    }
}
