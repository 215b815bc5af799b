using ImConnect.Publishing;

namespace ImConnect.Core.Tests.Support;

/// <summary>A publisher that a test commands: it answers each event at once, or when the test says.</summary>
internal sealed class FakePublisher : IEventPublisher
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _running = [];

    public AckLevel Level { get; set; } = AckLevel.Published;

    /// <summary>Decides the outcome of an event; a task that does not end holds the call up.</summary>
    public Func<MessageEvent, Task<PublishResult>> Answer { get; set; } = _ => Task.FromResult(PublishResult.Stored());

    /// <summary>Every event that was handed over, in this order.</summary>
    public Observed<MessageEvent> Tried { get; } = new();

    /// <summary>Every event that was stored, in this order.</summary>
    public Observed<MessageEvent> Stored { get; } = new();

    /// <summary>The sizes of the batches.</summary>
    public Observed<int> Batches { get; } = new();

    /// <summary>Two calls had events of one chat at once.</summary>
    public bool WasInterleaved { get; private set; }

    public IEnumerable<string> StoredKeys => Stored.Snapshot().Select(one => one.Key);

    public async ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        Batches.Add(batch.Count);
        var chats = batch.Select(one => one.Chat.Value).Distinct().ToArray();
        Enter(chats, 1);
        var results = new PublishResult[batch.Count];
        var failed = new HashSet<string>();
        for (var i = 0; i < results.Length; i++)
        {
            if (failed.Contains(batch[i].Chat.Value))
            {
                results[i] = PublishResult.MaybeStored("not tried");
                continue;
            }

            Tried.Add(batch[i]);
            results[i] = await Answer(batch[i]);
            if (results[i].Outcome == PublishOutcome.Stored)
                Stored.Add(batch[i]);
            else if (results[i].Outcome != PublishOutcome.Refused)
                failed.Add(batch[i].Chat.Value);
        }

        Enter(chats, -1);
        return results;
    }

    private void Enter(string[] chats, int change)
    {
        lock (_lock)
        {
            foreach (var chat in chats)
            {
                _running[chat] = _running.GetValueOrDefault(chat) + change;
                WasInterleaved |= _running[chat] > 1;
            }
        }
    }
}
