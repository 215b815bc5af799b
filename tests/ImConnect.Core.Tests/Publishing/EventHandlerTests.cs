using ImConnect.Core.Tests.Support;
using ImConnect.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>The app handles the events itself.</summary>
public sealed class EventHandlerTests
{
    private const int HandlerFailed = 1400;
    private readonly Handler _handler = new();

    [Fact]
    public async Task Done_AckSaysStored()
    {
        await using var gateway = await StartAsync();
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));

        await alice.SendAsync(2, Guid.NewGuid());

        Assert.Equal((1, 3), await PublishStageTests.AckAsync(alice));
        Assert.Equal("hello", (await bob.NextPushAsync()).Content);
        Assert.Equal("hello", (await _handler.Seen.CountAsync(1))[0].Content);
    }

    [Fact]
    public async Task Retry_ComesAgain_LaterOnesOfItsChatWait()
    {
        var tries = 0;
        _handler.Handle = one => one.Content == "a" && tries++ < 2 ? EventOutcome.Retry : EventOutcome.Done;
        await using var gateway = await StartAsync();
        var alice = gateway.Connect(1);
        await alice.SendAsync(1, Guid.NewGuid(), "a");
        await alice.SendAsync(1, Guid.NewGuid(), "b");

        await gateway.AdvanceUntilAsync(PublishLoop.Tick, () => _handler.Done.Snapshot().Count >= 2);

        Assert.Equal(["a", "b"], _handler.Done.Snapshot().Where(e => e.Type == EventType.Send).Select(e => e.Content));
        await gateway.QuietAsync();
    }

    [Fact]
    public async Task Poison_BeforeTheAck_RefusesTheSend()
    {
        _handler.Handle = one => one.Content == "bad" ? EventOutcome.Poison : EventOutcome.Done;
        await using var gateway = await StartAsync();
        var (alice, bob) = (gateway.Connect(1), gateway.Connect(2));

        await alice.SendAsync(2, Guid.NewGuid(), "bad");
        Assert.Equal((int)Reason.EventRefused, (await alice.NextAckAsync()).Reason);
        await alice.SendAsync(2, Guid.NewGuid(), "good");

        Assert.Equal("good", (await bob.NextPushAsync()).Content);
    }

    [Fact]
    public async Task Throws_IsLoggedAndComesAgain()
    {
        var isFirst = true;
        _handler.Handle = _ =>
        {
            var throws = isFirst;
            isFirst = false;
            return throws ? throw new InvalidOperationException("down") : EventOutcome.Done;
        };
        await using var gateway = await StartAsync();
        gateway.Expect(HandlerFailed);
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());

        await gateway.AdvanceUntilAsync(PublishLoop.Tick, () => alice.Unread.Count > 0);

        Assert.Equal((1, 3), await PublishStageTests.AckAsync(alice));
        Assert.Contains(HandlerFailed, gateway.LoggedErrors);
    }

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(parts: services =>
    {
        services.AddSingleton<IEventHandler>(_handler);
        services.Configure<PublishingOptions>(o => o.AckLevel = AckLevel.Stored);
    });

    private sealed class Handler : IEventHandler
    {
        public Func<MessageEvent, EventOutcome> Handle { get; set; } = _ => EventOutcome.Done;

        public Observed<MessageEvent> Seen { get; } = new();

        public Observed<MessageEvent> Done { get; } = new();

        public ValueTask<EventOutcome[]> HandleAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
        {
            var outcomes = new EventOutcome[batch.Count];
            var failed = false;
            for (var i = 0; i < outcomes.Length; i++)
            {
                Seen.Add(batch[i]);
                outcomes[i] = failed ? EventOutcome.Retry : Handle(batch[i]);
                failed |= outcomes[i] == EventOutcome.Retry;
                if (outcomes[i] == EventOutcome.Done)
                    Done.Add(batch[i]);
            }

            return new(outcomes);
        }
    }
}
