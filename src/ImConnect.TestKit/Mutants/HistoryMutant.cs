using ImConnect.History;
using ImConnect.TestKit.History;

namespace ImConnect.TestKit.Mutants;

/// <summary>
/// Stands before a history that keeps every promise and breaks exactly one. A mutant that no fact of <see cref="HistoryConformance"/> notices is a promise that no fact tests.
/// Derived classes need a constructor without arguments; <see cref="HistoryMutantRunner"/> finds them by reflection.
/// </summary>
public abstract class HistoryMutant : IMessageHistory
{
    private const int Many = 1000;

    protected IMessageHistory History { get; private set; } = null!;

    /// <summary>Takes the place of a history; the fixture that is returned owns it.</summary>
    public HistoryFixture Attach(HistoryFixture inner)
    {
        History = inner.History;
        return new HistoryFixture(inner.Inbox.Store, inner.Inbox.Reader, inner.Inbox.Outbox, this, inner.DisposeAsync);
    }

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(
        ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
        OnChat(reader, await History.ReadChatAsync(chat, reader, before, max, cancellationToken));

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<ChatSummary>> ReadChatsAsync(UserId reader, InboxPosition before, int max, CancellationToken cancellationToken)
    {
        var chats = new List<ChatSummary>();
        foreach (var chat in await History.ReadChatsAsync(reader, before, max, cancellationToken))
            chats.Add(OnSummary(reader, chat, await ChatAsync(chat.Chat, reader)));
        return OnChats(reader, chats);
    }

    /// <inheritdoc/>
    public virtual ValueTask<long> EraseUserAsync(UserId user, CancellationToken cancellationToken) => History.EraseUserAsync(user, cancellationToken);

    /// <summary>Changes a page of a chat.</summary>
    protected virtual IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) => page;

    /// <summary>Changes a line of the list of chats; the chat's newest messages are given with it.</summary>
    protected virtual ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) => summary;

    /// <summary>Changes the list of chats.</summary>
    protected virtual IReadOnlyList<ChatSummary> OnChats(UserId reader, IReadOnlyList<ChatSummary> chats) => chats;

    /// <summary>The newest messages of a chat.</summary>
    protected ValueTask<IReadOnlyList<HistoryMessage>> ChatAsync(ChatId chat, UserId reader) =>
        History.ReadChatAsync(chat, reader, InboxPosition.None, Many, CancellationToken.None);
}
