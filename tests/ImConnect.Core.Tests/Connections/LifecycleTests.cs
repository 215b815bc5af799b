using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Connections;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Calls_ComeInOrder_ConnectedDrainedClosed()
    {
        var calls = new Recorder();
        await using var gateway = await TestGateway.StartAsync(parts: services => services.AddSingleton<IConnectionLifecycle>(calls));
        await gateway.Connect(1).AcceptedAsync(2, Guid.NewGuid(), "waits");

        var bob = gateway.Connect(2);
        Assert.Equal("waits", (await bob.NextPushAsync()).Content);
        await calls.Seen.UntilAsync(all => all.Contains("drained 2"));
        bob.Drop();

        var seen = await calls.Seen.UntilAsync(all => all.Any(c => c.StartsWith("closed 2", StringComparison.Ordinal)));
        Assert.Equal(["connected 2", "drained 2", "closed 2 1006"], seen.Where(c => c.Contains(" 2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SlowOrThrowing_HoldsUpNothing_AndTheOthersAreCalled()
    {
        var slow = new Recorder { Connected = new TaskCompletionSource() };
        var throwing = new Recorder { Throws = true };
        var last = new Recorder();
        await using var gateway = await TestGateway.StartAsync(parts: services => services
            .AddSingleton<IConnectionLifecycle>(throwing).AddSingleton<IConnectionLifecycle>(slow).AddSingleton<IConnectionLifecycle>(last));
        gateway.Expect(1110);

        var alice = gateway.Connect(1);
        await alice.AcceptedAsync(2, Guid.NewGuid());
        await slow.Seen.CountAsync(1);
        Assert.Empty(last.Seen.Snapshot());
        slow.Connected.SetResult();

        await last.Seen.UntilAsync(all => all.Contains("drained 1"));
    }

    [Fact]
    public async Task Stop_WaitsForTheCallThatIsUnderWay()
    {
        var calls = new Recorder { Connected = new TaskCompletionSource() };
        var gateway = await TestGateway.StartAsync(parts: services => services.AddSingleton<IConnectionLifecycle>(calls));
        gateway.Connect(1).Drop();
        await calls.Seen.CountAsync(1);

        var stop = gateway.DisposeAsync().AsTask();
        calls.Connected.SetResult();
        await Limit.Within(stop);

        Assert.Contains("closed 1 1006", calls.Seen.Snapshot());
    }

    private sealed class Recorder : IConnectionLifecycle
    {
        public Observed<string> Seen { get; } = new();

        public TaskCompletionSource? Connected { get; init; }

        public bool Throws { get; init; }

        public async ValueTask OnConnectedAsync(Session session, CancellationToken cancellationToken)
        {
            Seen.Add($"connected {session.User.Value}");
            if (Throws)
                throw new InvalidOperationException("the app's own fault");
            if (Connected is not null)
                await Connected.Task;
        }

        public ValueTask OnDrainedAsync(Session session, CancellationToken cancellationToken)
        {
            Seen.Add($"drained {session.User.Value}");
            return default;
        }

        public ValueTask OnClosedAsync(Session session, CloseReason reason, CancellationToken cancellationToken)
        {
            Seen.Add($"closed {session.User.Value} {reason.Code}");
            return default;
        }
    }
}
