using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>One kind of work of the <see cref="CommitLoop"/>, which calls these in their order, one round after the other.</summary>
internal interface ICommitLane
{
    /// <summary>Nothing more comes, and nothing waits.</summary>
    bool IsOver { get; }

    /// <summary>Takes what is queued for this round; false when there is nothing.</summary>
    bool Take();

    /// <summary>Hands it to the store. Throws only when the store breaks its promise not to.</summary>
    ValueTask CommitAsync(IInboxStore store);

    /// <summary>
    /// Behind the commit: writes the answers without sending them yet, and adds what is now to be delivered, and the events that the commit made. When the commit threw nothing is kept: then
    /// that is the answer.
    /// </summary>
    void Answer(List<InboxEntry> deliveries, List<CommittedEvent> events);

    /// <summary>What became of the deliveries that it added, in their order.</summary>
    void OnDelivered(ReadOnlySpan<Delivery.DeliveryResult> results);

    /// <summary>The end of the round: what was written and not sent by a delivery is sent now.</summary>
    void Flush();

    /// <summary>Nothing new is taken.</summary>
    void Complete();
}
