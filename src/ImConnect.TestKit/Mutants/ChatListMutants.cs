using ImConnect.History;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What is wrong in a list of chats.</summary>
internal static class ChatListMutants
{
    internal sealed class OldestChatFirst : HistoryMutant
    {
        protected override IReadOnlyList<ChatSummary> OnChats(UserId reader, IReadOnlyList<ChatSummary> chats) => [.. chats.Reverse()];
    }

    internal sealed class OnlyWhereOthersWrote : HistoryMutant
    {
        protected override IReadOnlyList<ChatSummary> OnChats(UserId reader, IReadOnlyList<ChatSummary> chats) => [.. chats.Where(chat => chat.Last.Sender != reader)];
    }

    internal sealed class RepeatsTheBoundary : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<ChatSummary>> ReadChatsAsync(UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            before.Value > 0 && max < 1000
                ? RepeatAsync(reader, before, max, cancellationToken)
                : History.ReadChatsAsync(reader, before, max, cancellationToken);

        private async ValueTask<IReadOnlyList<ChatSummary>> RepeatAsync(UserId reader, InboxPosition before, int max, CancellationToken cancellationToken)
        {
            var page = await History.ReadChatsAsync(reader, before, max, cancellationToken);
            return page.Count == 0 ? page : await History.ReadChatsAsync(reader, new InboxPosition(before.Value + 1), max, cancellationToken);
        }
    }

    internal sealed class OneMoreThanMax : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<ChatSummary>> ReadChatsAsync(UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            History.ReadChatsAsync(reader, before, max is > 0 and < 1000 ? max + 1 : max, cancellationToken);
    }

    internal sealed class LastIsTheOldest : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) => summary with { Last = chat[^1] };
    }

    internal sealed class LastPassesOverWithdrawn : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) =>
            summary with { Last = chat.FirstOrDefault(message => !message.IsWithdrawn) ?? summary.Last };
    }

    internal sealed class UnreadCountsOnesOwn : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) =>
            summary with { Unread = summary.Unread + chat.Count(message => message.Sender == reader && message.Receiver != reader) };
    }

    internal sealed class UnreadEndsAtReceived : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) =>
            chat.Any(message => message.Receiver == reader && message.Status == MessageStatus.Received) ? summary with { Unread = 0 } : summary;
    }

    internal sealed class UnreadIsAllNotRead : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) =>
            summary.Unread == 0 || chat.Count >= 1000
                ? summary
                : summary with { Unread = chat.Count(message => message.Receiver == reader && !message.IsWithdrawn && message.Status < MessageStatus.Read) };
    }

    internal sealed class UnreadCountsWithdrawn : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) =>
            chat.Count > 1 ? summary with { Unread = summary.Unread + chat.Count(message => message.Receiver == reader && message.IsWithdrawn) } : summary;
    }

    internal sealed class UnreadHasNoBound : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) =>
            summary.Unread == ChatSummary.MaxUnread ? summary with { Unread = summary.Unread + 1 } : summary;
    }

    internal sealed class UnreadOfOneself : HistoryMutant
    {
        protected override ChatSummary OnSummary(UserId reader, ChatSummary summary, IReadOnlyList<HistoryMessage> chat) =>
            summary.Other == reader ? summary with { Unread = chat.Count } : summary;
    }
}
