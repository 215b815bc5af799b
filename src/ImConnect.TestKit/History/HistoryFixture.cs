using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.TestKit.Inbox;

namespace ImConnect.TestKit.History;

/// <summary>One fresh, empty store under test and its history. Owned by one fact, disposed at its end.</summary>
/// <param name="store">The store.</param>
/// <param name="reader">The reader of the same inboxes.</param>
/// <param name="outbox">The outbox of the same inboxes.</param>
/// <param name="history">The history of the same messages.</param>
/// <param name="dispose">Frees what the adapter holds.</param>
public sealed class HistoryFixture(IInboxStore store, IInboxReader reader, IOutbox outbox, IMessageHistory history, Func<ValueTask>? dispose = null) : IAsyncDisposable
{
    /// <summary>The inboxes.</summary>
    public InboxFixture Inbox { get; } = new(store, reader, outbox, dispose);

    /// <summary>The history.</summary>
    public IMessageHistory History { get; } = history;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Inbox.DisposeAsync();
}
