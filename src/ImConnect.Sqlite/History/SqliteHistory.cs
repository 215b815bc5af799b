using ImConnect.History;

namespace ImConnect.Sqlite.History;

/// <summary>The chats of one node, read from the file that the inboxes are in: there is one row a message.</summary>
internal sealed class SqliteHistory(HistoryReads reads, UserEraser eraser) : IMessageHistory
{
    private const int Max = 1000;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken)
    {
        Check(max);
        return chat.TryGetUsers(out var one, out var other) && (reader == one || reader == other)
            ? reads.ReadChatAsync(one.Value, other.Value, Before(before), max, cancellationToken)
            : new([]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ChatSummary>> ReadChatsAsync(UserId reader, InboxPosition before, int max, CancellationToken cancellationToken)
    {
        Check(max);
        return reads.ReadChatsAsync(reader.Value, Before(before), max, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> EraseUserAsync(UserId user, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(user.IsValid, false, nameof(user));
        return eraser.EraseAsync(user.Value, cancellationToken);
    }

    private static void Check(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, Max);
    }

    /// <summary>No position is none before which everything lies.</summary>
    private static long Before(InboxPosition before) => before == InboxPosition.None ? long.MaxValue : before.Value;
}
