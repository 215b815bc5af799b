using ImConnect.Persistence;

namespace ImConnect.TestKit.Inbox;

/// <summary>One fresh, empty store under test. Owned by one fact, disposed at its end.</summary>
/// <param name="store">The store.</param>
/// <param name="reader">The reader of the same inboxes; often the same object.</param>
/// <param name="outbox">The outbox of the same inboxes; often the same object.</param>
/// <param name="dispose">Frees what the adapter holds (a file, a connection, a key prefix).</param>
/// <param name="keepHouse">Does now what the adapter does by itself from time to time to end what is over; null where every call does it.</param>
public sealed class InboxFixture(IInboxStore store, IInboxReader reader, IOutbox outbox, Func<ValueTask>? dispose = null, Func<ValueTask>? keepHouse = null) : IAsyncDisposable
{
    /// <summary>The store.</summary>
    public IInboxStore Store { get; } = store;

    /// <summary>The reader.</summary>
    public IInboxReader Reader { get; } = reader;

    /// <summary>The outbox.</summary>
    public IOutbox Outbox { get; } = outbox;

    /// <summary>Brings about what the clock has made due for housekeeping.</summary>
    public ValueTask KeepHouseAsync() => keepHouse?.Invoke() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => dispose?.Invoke() ?? ValueTask.CompletedTask;
}
