using System.Collections.Concurrent;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.TestKit.Mutants;

/// <summary>What mutants of events need to know of the store behind.</summary>
internal abstract class EventMutant : InboxMutant
{
    private readonly ConcurrentDictionary<MessageId, Submission> _sent = [];
    private readonly ConcurrentDictionary<MessageId, LeaseId> _owners = [];
    private PublishingOptions _publishing = new();

    /// <summary>Notes the bounds; who overrides it calls this one.</summary>
    public override PublishingOptions Configure(PublishingOptions publishing) => _publishing = publishing;

    /// <summary>Notes what was sent; who overrides it calls this one.</summary>
    protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
    {
        if (answer.Outcome != AcceptOutcome.New)
            return ValueTask.FromResult(answer);
        _sent[answer.Id] = submission;
        if (!answer.IsPublished)
            _owners[answer.Id] = answer.IsBehind ? LeaseId.Outbox : submission.PublishedBy;
        return ValueTask.FromResult(answer);
    }

    /// <summary>Who was to publish the first event of a message when it was accepted.</summary>
    protected LeaseId OwnerOf(MessageId id) => _owners.GetValueOrDefault(id);

    protected Submission? SentOf(MessageId id) => _sent.TryGetValue(id, out var sent) ? sent : null;

    /// <summary>All that waits, whoever publishes it.</summary>
    protected async ValueTask<OutboxEntry[]> AllAsync() => [.. await Outbox.ReadAsync(default, InboxPosition.None, int.MaxValue, default)];

    protected async ValueTask<OutboxEntry[]> ChatAsync(UserId receiver, UserId sender) =>
        [.. (await AllAsync()).Where(one => one.Entry.Receiver == receiver && one.Entry.Sender == sender)];

    protected async ValueTask<EntryEvents> EventsAsync(MessageId id) => (await AllAsync()).FirstOrDefault(one => one.Entry.Id == id).Events;

    protected ValueTask<OutboxSize> SizeAsync() => Outbox.CountAsync(default);

    protected async ValueTask<bool> IsFullAsync()
    {
        var size = await SizeAsync();
        return size.Events >= _publishing.OutboxBound || size.Bytes >= _publishing.OutboxBytes;
    }

    protected async ValueTask StoreAsync(UserId receiver, MessageId id, EntryEvents events)
    {
        foreach (var one in events.InOrder())
            await Store.CompleteAsync([Completion.Published(receiver, id, one)], default);
    }

    protected static bool IsLife(LeaseId publisher) => publisher != default && publisher != LeaseId.Outbox;
}
