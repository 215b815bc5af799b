using ImConnect.Core.Tests.Support;
using ImConnect.Publishing;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>A message is in the inbox before the publisher has taken its event. Whoever reads the inbox meanwhile shows nobody what is then refused.</summary>
public sealed class RefusedTests
{
    private readonly FakePublisher _publisher = new();
    private readonly TaskCompletionSource<PublishResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RefusedTests() => _publisher.Answer = one => one.Content == "bad" ? _answer.Task : Task.FromResult(PublishResult.Stored());

    [Fact]
    public async Task Read_BetweenTheCommitAndItsAnswer_WaitsAndShowsNothingThatIsRefused()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        _answer.SetResult(PublishResult.Refused("no"));
        gateway.Inbox.AfterAccept = HoldAsync;
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid(), "bad");
        await _reached.Task;
        gateway.Inbox.AfterAccept = () => Task.CompletedTask;
        var read = new TaskCompletionSource();
        gateway.Inbox.AfterRead = () =>
        {
            read.TrySetResult();
            return Task.CompletedTask;
        };
        var bob = gateway.Connect(2);
        await read.Task;
        _goOn.SetResult();

        await MustBeRefusedAsync(alice, bob);
    }

    [Fact]
    public async Task Refused_WhileItsPageIsRead_IsNotShown()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid(), "bad");
        await _publisher.Tried.UntilAsync(all => all.Any(one => one.Content == "bad"));
        gateway.Inbox.AfterRead = HoldAsync;
        var bob = gateway.Connect(2);
        await _reached.Task;
        _answer.SetResult(PublishResult.Refused("no"));

        await MustBeRefusedAsync(alice, bob);
    }

    /// <summary>A message behind one that is stuck is the drainer's, and due for another push before anybody knows what becomes of it.</summary>
    [Fact]
    public async Task Refused_AfterTheScannerTookIt_IsNotPushed()
    {
        var isStuck = true;
        _publisher.Answer = one => Task.FromResult(
            one.Content == "bad" ? PublishResult.Refused("no") : one.Content == "stuck" && Volatile.Read(ref isStuck) ? PublishResult.MaybeStored("who knows") : PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(
            _publisher,
            publishing => (publishing.PublishWait, publishing.ProbeMax) = (TimeSpan.FromSeconds(30), publishing.ProbeMin),
            options => options.Retry.Delays = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)]);
        var (alice, bob, carol) = (gateway.Connect(1), gateway.Connect(2), gateway.Connect(3));
        await alice.SendAsync(2, Guid.NewGuid(), "stuck");
        for (var acked = alice.NextAckAsync(); !acked.IsCompleted;)
        {
            // So that the publisher is not taken to be away.
            await carol.SendAsync(4, Guid.NewGuid(), "other");
            await carol.NextAckAsync();
            gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await alice.SendAsync(2, Guid.NewGuid(), "bad");
        await gateway.AdvanceUntilAsync(TimeSpan.FromMilliseconds(500), () => gateway.Inbox.Taken.Snapshot().Any(claim => claim.Entry.Body.Span.IndexOf("bad"u8) >= 0));
        Volatile.Write(ref isStuck, false);
        var refused = alice.NextAckAsync();
        await gateway.AdvanceUntilAsync(TimeSpan.FromMilliseconds(500), () => refused.IsCompleted);
        Assert.Equal((-1, (int)Reason.EventRefused), ((await refused).Status, (await refused).Reason));

        // The next claim begins when what was claimed before is dealt with.
        var claims = gateway.Inbox.Claims.Snapshot().Count;
        await gateway.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => gateway.Inbox.Claims.Snapshot().Count > claims);
        await alice.SendAsync(2, Guid.NewGuid(), "good");
        for (var text = ""; text != "good";)
        {
            text = (await bob.NextPushAsync()).Content;
            Assert.NotEqual("bad", text);
        }
    }

    private async Task MustBeRefusedAsync(TestClient alice, TestClient bob)
    {
        var refusal = await alice.NextAckAsync();
        Assert.Equal((-1, (int)Reason.EventRefused), (refusal.Status, refusal.Reason));
        _goOn.TrySetResult();
        await alice.SendAsync(2, Guid.NewGuid(), "good");
        Assert.Equal("good", (await bob.NextPushAsync()).Content);
    }

    private Task HoldAsync()
    {
        _reached.TrySetResult();
        return _goOn.Task;
    }
}
