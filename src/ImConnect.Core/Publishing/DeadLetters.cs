using ImConnect.Persistence;

namespace ImConnect.Publishing;

/// <summary>The dead letters of the store, and their way back to the publisher.</summary>
internal sealed class DeadLetters(IOutbox outbox, EventDispatch dispatch, PublisherSlot slot) : IDeadLetters
{
    private const int Page = 500;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadLetter>> ListAsync(long after, int max, CancellationToken cancellationToken) =>
        outbox.ListDeadAsync(after, Math.Clamp(max, 1, Page), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> ReplayAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (slot.Publisher is null)
            throw new InvalidOperationException("There is no publisher: add one, or an event handler.");
        var (asked, replayed, after) = (numbers.ToHashSet(), 0, 0L);
        IReadOnlyList<DeadLetter> page;
        do
        {
            page = await outbox.ListDeadAsync(after, Page, cancellationToken);
            var letters = page.Where(letter => asked.Contains(letter.Number)).ToList();
            if (letters.Count > 0)
                replayed += await PublishAsync(letters, cancellationToken);
            after = page.Count > 0 ? page[^1].Number : after;
        }
        while (page.Count == Page);
        return replayed;
    }

    /// <inheritdoc/>
    public ValueTask<int> DiscardAsync(IReadOnlyList<long> numbers, CancellationToken cancellationToken) => outbox.RemoveDeadAsync(numbers, cancellationToken);

    private async Task<int> PublishAsync(List<DeadLetter> letters, CancellationToken cancellationToken)
    {
        var results = await dispatch.PublishAsync([.. letters.Select(letter => letter.Event)], cancellationToken);
        List<long> stored = [];
        var failed = new HashSet<(long, long)>();
        for (var i = 0; i < results.Length; i++)
        {
            var chat = PublishStage.ChatOf(letters[i].Event);
            if (results[i].Outcome == PublishOutcome.Stored && !failed.Contains(chat))
                stored.Add(letters[i].Number);
            else if (results[i].Outcome != PublishOutcome.Refused)
                failed.Add(chat);
        }

        return stored.Count == 0 ? 0 : await outbox.RemoveDeadAsync(stored, CancellationToken.None);
    }
}
