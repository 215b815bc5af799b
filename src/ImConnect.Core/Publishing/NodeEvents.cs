using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Routing;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>Which events this node's commits make, and who publishes them. Safe for any thread.</summary>
internal sealed class NodeEvents(PublisherSlot slot, PublishCircuit circuit, PublishLoad load, NodeLife life, IOptions<ImConnectOptions> options, TimeProvider time)
{
    private readonly bool _isOn = slot.Publisher is not null;
    private readonly bool _publishesAgain = options.Value.Retry.PublishAgain;
    private readonly int _maxRetries = options.Value.Retry.EffectiveDelays.Count;
    private readonly int _bound = options.Value.QueueBound;

    /// <summary>Who publishes what is committed next; <c>default</c>: nobody, there is no publisher.</summary>
    public LeaseId By => !_isOn ? default : circuit.IsOpen || load.Held >= _bound ? LeaseId.Outbox : life.Lease.Id;

    /// <summary>The message waits for its receiver, who is away.</summary>
    public PendingCompletion Offline(in InboxEntry entry, ClaimToken token) => new()
    {
        Completion = Completion.Offline(entry.Receiver, entry.Id, token) with { Event = EntryEvent.Offline, PublishedBy = By },
        Entry = entry,
    };

    /// <summary>The message was pushed again, and is due again.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="token">Proves the claim.</param>
    /// <param name="after">When.</param>
    /// <param name="retry">Which repetition it was, from 1.</param>
    public PendingCompletion Due(in InboxEntry entry, ClaimToken token, TimeSpan after, int retry)
    {
        var isTold = _publishesAgain && retry is >= 1 and <= EntryEvent.MaxRetries;
        return new PendingCompletion
        {
            Completion = Completion.Due(entry.Receiver, entry.Id, token, after) with
            {
                Event = isTold ? EntryEvent.Retry(retry) : default,
                PublishedBy = isTold ? By : default,
            },
            Entry = entry,
        };
    }

    /// <summary>An event of a message.</summary>
    public MessageEvent Of(in InboxEntry entry, EntryEvent one) => MessageEvent.Of(entry, one, _maxRetries, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>An event of a message of which only the head is known.</summary>
    public MessageEvent Of(in MessageHead head, EntryEvent one) => Of(
        new InboxEntry
        {
            Kind = EntryKind.Message,
            Id = head.Id,
            Sender = head.Sender,
            Receiver = head.Receiver,
            ClientId = head.ClientId,
            Position = head.Position,
        },
        one);
}
