using ImConnect.Connections;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Core.Tests.Support;

/// <summary>The whole pipeline on the inbox in memory and a clock of the test's. An error in the log that was not expected fails the test.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public static readonly TimeSpan PingTick = TimeSpan.FromMilliseconds(50);

    private readonly IHost _host;
    private readonly ErrorLogs _logs;
    private readonly HashSet<int> _expectedErrors = [];

    private TestGateway(IHost host, TestClock clock, ErrorLogs logs)
    {
        _host = host;
        Clock = clock;
        _logs = logs;
        Inbox = host.Services.GetRequiredService<ObservedInbox>();
    }

    public TestClock Clock { get; }

    public ObservedInbox Inbox { get; }

    public IServiceProvider Services => _host.Services;

    public IEnumerable<int> LoggedErrors => _logs.Errors.Select(e => e.Id);

    public static async Task<TestGateway> StartAsync(Action<ImConnectOptions>? options = null, Action<IServiceCollection>? parts = null, Action<LimitOptions>? limits = null)
    {
        var clock = new TestClock();
        var logs = new ErrorLogs();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production" });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<ILoggerProvider>(logs);
        builder.Services
            .AddImConnectCore(o =>
            {
                o.AllowVolatile = true;
                options?.Invoke(o);
            })
            .AddInMemoryInbox()
            .UseAuthenticator<OpenDoor>();
        builder.Services.Configure<LimitOptions>(o =>
        {
            // The clock stands still: only tests of limits have any.
            (o.SendsPerConnection, o.SendsPerUser, o.SendsPerPair, o.FramesPerConnection, o.ConnectionsPerUser) = (0, 0, 0, 0, 0);
            limits?.Invoke(o);
        });
        builder.Services.AddSingleton<ObservedInbox>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IInboxStore>(s => s.GetRequiredService<ObservedInbox>()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IInboxReader>(s => s.GetRequiredService<ObservedInbox>()));
        parts?.Invoke(builder.Services);
        var host = builder.Build();
        var gateway = new TestGateway(host, clock, logs);
        await host.StartAsync();

        // Loops begin on threads of their own: time moves only when their timers are set.
        await clock.TimerAsync(PingTick);
        await gateway.Inbox.ScannedAsync(clock.GetUtcNow());
        return gateway;
    }

    /// <summary>This event id may be logged as an error.</summary>
    public void Expect(int errorId) => _expectedErrors.Add(errorId);

    public TestClient Connect(long user, DeviceKind kind = DeviceKind.Android) => Connect(new FakeConnection(user, kind));

    public TestClient Connect(FakeConnection connection)
    {
        var sink = _host.Services.GetRequiredService<IConnectionHost>().Open(connection);
        Assert.NotNull(sink);
        return new TestClient(connection, sink);
    }

    /// <summary>Moves the clock by whole seconds and waits for the scan of the last of them.</summary>
    public async Task AdvanceAsync(int seconds)
    {
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        await Inbox.ScannedAsync(Clock.GetUtcNow());
    }

    /// <summary>Lets the pinger ask for proof, and answers the ping. Whatever was written before it is proved then.</summary>
    public async Task ProveNoticesAsync(TestClient client)
    {
        var pings = client.Connection.Arrived.Snapshot().Count(f => f.IsPing);
        Clock.Advance(PingTick);
        var frames = await client.Connection.Arrived.UntilAsync(all => all.Count(f => f.IsPing) > pings);
        client.Sink.OnPong(frames.Last(f => f.IsPing).Bytes);
    }

    public async ValueTask DisposeAsync()
    {
        using (_host)
            await Limit.Within(_host.StopAsync());
        Assert.DoesNotContain(_logs.Errors, e => !_expectedErrors.Contains(e.Id));
    }
}
