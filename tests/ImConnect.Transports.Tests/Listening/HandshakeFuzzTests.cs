using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using ImConnect.Transports.Admission;
using ImConnect.Transports.Listening;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.Tests.WebSockets;
using ImConnect.Transports.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.Tests.Listening;

/// <summary>Mutated handshakes: no exception, a status that is defined, the same however they are split, and nothing left behind.</summary>
public sealed class HandshakeFuzzTests(ITestOutputHelper output)
{
    private static readonly int[] s_statuses = [101, 400, 401, 405, 426];

    [Fact]
    public Task Handshake_On20000Inputs_AlwaysEndsDefined() => RunAsync(Environment.TickCount, 20_000);

    [Fact(Explicit = true)]
    public Task Handshake_On1000000Inputs_AlwaysEndsDefined() => RunAsync(Environment.TickCount, 1_000_000);

    [Fact]
    public async Task Listener_On300Inputs_LeavesNothingBehind()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var server = await ListenerServer.StartAsync(new() { ["ImConnect:WebSocket:Compression:Enabled"] = "true", ["ImConnect:WebSocket:AcceptTokenInQuery"] = "true" });
        for (var i = 0; i < 300; i++)
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
            await client.GetStream().WriteAsync(FuzzTests.Mutate(random, Corpus.Handshakes[random.Next(Corpus.Handshakes.Count)]), Limit.Token);
        }

        var admission = server.App.Services.GetRequiredService<ConnectionAdmission>();
        while (admission.Count > 0)
            await Task.Delay(1, Limit.Token);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Level >= LogLevel.Error);
    }

    private async Task RunAsync(int seed, int inputs)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var seen = new SortedDictionary<int, int>();
        for (var i = 0; i < inputs; i++)
        {
            var bytes = FuzzTests.Mutate(random, Corpus.Handshakes[random.Next(Corpus.Handshakes.Count)]);
            var whole = await StatusAsync([bytes]);
            Assert.True(whole == 0 || s_statuses.Contains(whole), $"seed {seed}, input {i}: {whole}");
            seen[whole] = seen.GetValueOrDefault(whole) + 1;
            if (i % 8 != 0 || bytes.Length == 0)
                continue;
            var at = random.Next(bytes.Length);
            var split = await StatusAsync([bytes[..at], bytes[at..]]);
            Assert.True(whole == split, $"seed {seed}, input {i}: {whole} but split at {at} {split}");
        }

        output.WriteLine(string.Join(", ", seen.Select(pair => $"{pair.Key}: {pair.Value}")));
    }

    /// <summary>0: the peer hung up before it was a whole request.</summary>
    private static async Task<int> StatusAsync(IEnumerable<byte[]> pieces)
    {
        var pipe = new Pipe();
        var reading = HeadReader.ReadAsync(pipe.Reader, new ListenerOptions(), TimeProvider.System);
        foreach (var piece in pieces)
            await pipe.Writer.WriteAsync(piece);
        await pipe.Writer.CompleteAsync();
        var (head, status) = await reading;
        await pipe.Reader.CompleteAsync();
        if (head.Method is null)
            return status;
        var request = new HandshakeRequest(head.Method, head.Headers, null, IsExtendedConnect: false);
        var result = WebSocketHandshake.Read(request, new WebSocketTransportOptions { Compression = { Enabled = true } }, out _);
        _ = new OriginPolicy([]).IsAllowed(head.Headers.Origin, head.Headers.Host);
        return result;
    }
}
