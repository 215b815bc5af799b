using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>Whether a sender's ack waits for the publisher, and what it says then. Safe for any thread.</summary>
internal sealed class AckWait(PublisherSlot slot, PublishCircuit circuit, IOptions<PublishingOptions> options)
{
    private readonly PublishingOptions _options = options.Value;

    /// <summary>What an ack says when the event is stored.</summary>
    public AckLevel Level { get; } = slot.Publisher is { } publisher ? (AckLevel)Math.Min((int)options.Value.AckLevel, (int)publisher.Level) : AckLevel.Accepted;

    /// <summary>The publisher is away and nothing may wait: no send is taken.</summary>
    public bool Refuses => circuit.IsOpen && !_options.Outbox;

    /// <summary>The ack waits. With the publisher away nobody waits for it, where the outbox keeps the event.</summary>
    /// <param name="isBehind">Its turn comes when the drainer has done with what is older.</param>
    public bool Waits(bool isBehind) => Level > AckLevel.Accepted && !(isBehind && _options.Outbox && circuit.IsOpen);
}
