using ImConnect.Core.Tests.Support;
using ImConnect.Publishing;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>The publisher never has events of one chat in two calls: a broker that gets both at once may store them in any order.</summary>
public sealed class OneCallAChatTests
{
    private readonly FakePublisher _publisher = new();
    private readonly TaskCompletionSource<PublishResult> _now = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStuck = true;
    private volatile bool _isAway = true;

    public OneCallAChatTests() => _publisher.Answer = one => one.Content switch
    {
        "now" => _now.Task,
        _ when _isAway => Task.FromResult(PublishResult.Unavailable("connection refused")),
        "early" when _isStuck => Task.FromResult(PublishResult.MaybeStored("who knows")),
        _ => Task.FromResult(PublishResult.Stored()),
    };

    /// <summary>One direction of the chat is the drainer's since the publisher was away, the other one is published by the node itself.</summary>
    [Fact]
    public async Task Drainer_WhileTheNodePublishesTheOtherDirection_Waits()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher, publishing => publishing.PublishWait = TimeSpan.FromMinutes(1));
        var (alice, bob, carol) = (gateway.Connect(1), gateway.Connect(2), gateway.Connect(3));
        await carol.SendAsync(4, Guid.NewGuid(), "other");
        await carol.NextAckAsync();
        await bob.SendAsync(1, Guid.NewGuid(), "early");
        await bob.NextAckAsync();
        _isAway = false;
        await gateway.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => Tried("early") > 0);

        await alice.SendAsync(2, Guid.NewGuid(), "now");
        await gateway.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => Tried("now") > 0);
        _isStuck = false;
        var until = gateway.Clock.GetUtcNow() + TimeSpan.FromMinutes(2);
        await gateway.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => gateway.Clock.GetUtcNow() > until);
        Assert.False(_publisher.WasInterleaved, "two calls had events of one chat at once");

        _now.SetResult(PublishResult.Stored());
        await gateway.QuietAsync();
        Assert.Contains("early", _publisher.Stored.Snapshot().Select(one => one.Content));
        Assert.False(_publisher.WasInterleaved, "two calls had events of one chat at once");
    }

    private int Tried(string content) => _publisher.Tried.Snapshot().Count(one => one.Content == content);
}
