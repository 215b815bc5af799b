using ImConnect.Core.Tests.Support;
using ImConnect.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>What is refused after it was acknowledged: kept aside, an alarm, and its chat goes on.</summary>
public sealed class DeadLetterTests
{
    private const int DeadLogged = 1420;
    private readonly FakePublisher _publisher = new();

    [Fact]
    public async Task RefusedAfterTheAck_IsKeptAside_TheChatGoesOn_AndItCanBeReplayed()
    {
        var isMended = false;
        _publisher.Answer = one => Task.FromResult(one.Type == EventType.Ack && !Volatile.Read(ref isMended) ? PublishResult.Refused("unknown user") : PublishResult.Stored("here"));
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        gateway.Expect(DeadLogged);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        await alice.SendAsync(2, Guid.NewGuid());
        var id = (await bob.NextPushAsync()).MsgId;
        await bob.UpAsync(Frames.Ack(id, 3));
        await _publisher.Tried.CountAsync(2);
        await alice.NextAckAsync();
        await alice.NextAckAsync();
        await alice.SendAsync(2, Guid.NewGuid(), "next");
        Assert.Equal("next", (await bob.NextPushAsync()).Content);
        await gateway.QuietAsync();

        var dead = gateway.Services.GetRequiredService<IDeadLetters>();
        var letter = Assert.Single(await dead.ListAsync(0, 10, CancellationToken.None));
        Assert.Equal(($"{id}-30-3", "unknown user"), (letter.Event.Key, letter.Why));
        Assert.Equal(0, await dead.ReplayAsync([letter.Number], CancellationToken.None));
        Volatile.Write(ref isMended, true);
        Assert.Equal(1, await dead.ReplayAsync([letter.Number], CancellationToken.None));

        Assert.Contains($"{id}-30-3", _publisher.StoredKeys);
        Assert.Empty(await dead.ListAsync(0, 10, CancellationToken.None));
        Assert.Contains(DeadLogged, gateway.LoggedErrors);
    }

    [Fact]
    public async Task RefusedAfterTheOutboxTookIt_IsDeliveredAllTheSame()
    {
        var isAway = true;
        _publisher.Answer = one => Task.FromResult(
            Volatile.Read(ref isAway) ? PublishResult.Unavailable("away") : one.Content == "bad" ? PublishResult.Refused("no") : PublishResult.Stored());
        await using var gateway = await PublishingGateway.StartAsync(_publisher);
        gateway.Expect(DeadLogged);
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));
        await alice.SendAsync(2, Guid.NewGuid(), "bad");
        await alice.SendAsync(2, Guid.NewGuid(), "good");
        Assert.Equal("bad", (await bob.NextPushAsync()).Content);
        Assert.Equal("good", (await bob.NextPushAsync()).Content);

        Volatile.Write(ref isAway, false);
        await gateway.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => _publisher.Stored.Snapshot().Any(e => e.Content == "good"));
        await gateway.QuietAsync();

        var dead = gateway.Services.GetRequiredService<IDeadLetters>();
        var letter = Assert.Single(await dead.ListAsync(0, 10, CancellationToken.None));
        Assert.Equal("bad", letter.Event.Content);
        Assert.Equal(1, await dead.DiscardAsync([letter.Number], CancellationToken.None));
        Assert.Empty(await dead.ListAsync(0, 10, CancellationToken.None));
    }
}
