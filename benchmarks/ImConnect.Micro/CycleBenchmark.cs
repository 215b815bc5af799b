using BenchmarkDotNet.Attributes;
using ImConnect.Connections;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImConnect.Micro;

/// <summary>What a message allocates in the pipeline, on the inbox in memory, so that the pipeline is all there is. A batch of messages is under way at once, as under load.</summary>
[MemoryDiagnoser]
public class CycleBenchmark
{
    private const int Batch = 256;

    private readonly byte[][] _frames = new byte[Batch][];
    private IHost _host = null!;
    private BenchConnection _sender = null!;
    private BenchConnection _receiver = null!;
    private long _sequence;

    /// <summary>How many others are connected.</summary>
    [Params(1, 10_000)]
    public int Connections { get; set; }

    /// <summary>Starts the pipeline and connects everybody.</summary>
    [GlobalSetup]
    public async Task SetupAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddImConnectCore(o => (o.AllowVolatile, o.MaxSendsInFlight) = (true, 1024)).AddInMemoryInbox().UseAuthenticator<Nobody>();
        builder.Services.Configure<LimitOptions>(o =>
            (o.SendsPerConnection, o.SendsPerUser, o.SendsPerPair, o.FramesPerConnection) = (1_000_000, 1_000_000, 1_000_000, 1_000_000));
        builder.Services.Configure<InboxOptions>(o => (o.InboxBound, o.SenderQuota, o.Window) = (1_000_000, 1_000_000, TimeSpan.FromMinutes(1)));
        _host = builder.Build();
        await _host.StartAsync();
        var connections = _host.Services.GetRequiredService<IConnectionHost>();
        for (var i = 0; i < Connections; i++)
            new BenchConnection(1000 + i).Open(connections);
        (_sender, _receiver) = (new BenchConnection(1), new BenchConnection(2));
        _sender.Open(connections);
        _receiver.Open(connections);
    }

    /// <summary>Stops it.</summary>
    [GlobalCleanup]
    public Task CleanupAsync() => _host.StopAsync();

    /// <summary>From a frame in to the server's ack written; nobody is there to be pushed to.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public Task AckOfASend() => SendAsync(to: 3, _sender.Acks(Batch));

    /// <summary>Send, ack, push, the receiver's ack, and its receipt at the sender.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public Task WholeCycle()
    {
        _receiver.AcknowledgesPushes = true;
        return SendAsync(to: 2, _sender.Acks(2 * Batch));
    }

    private async Task SendAsync(long to, Task done)
    {
        for (var i = 0; i < Batch; i++)
            Frames.Send(ref _frames[i], to, ++_sequence);
        foreach (var frame in _frames)
            await _sender.Sink.OnMessageAsync(frame);
        await done;
    }

    private sealed class Nobody : IConnectionAuthenticator
    {
        public ValueTask<AuthenticationResult> AuthenticateAsync(Handshake handshake, CancellationToken cancellationToken) =>
            new(AuthenticationResult.Refuse(Reason.TokenMissing));
    }
}
