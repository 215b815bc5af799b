using System.Collections.Concurrent;
using ImConnect.History;

namespace ImConnect.TestKit.Mutants;

/// <summary>What an erased user leaves behind, or takes along.</summary>
internal static class EraseMutants
{
    /// <summary>The chats look empty, but everything is there.</summary>
    internal sealed class HidesOnly : HistoryMutant
    {
        private readonly ConcurrentDictionary<UserId, bool> _hidden = [];

        public override async ValueTask<long> EraseUserAsync(UserId user, CancellationToken cancellationToken)
        {
            if (!_hidden.TryAdd(user, true))
                return 0;
            var count = 0L;
            foreach (var chat in await History.ReadChatsAsync(user, default, 1000, cancellationToken))
                count += (await ChatAsync(chat.Chat, user)).Count;
            return count;
        }

        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) =>
            [.. page.Where(message => !_hidden.ContainsKey(message.Sender) && !_hidden.ContainsKey(message.Receiver))];

        protected override IReadOnlyList<ChatSummary> OnChats(UserId reader, IReadOnlyList<ChatSummary> chats) =>
            [.. chats.Where(chat => !_hidden.ContainsKey(reader) && !_hidden.ContainsKey(chat.Other))];
    }

    internal sealed class TakesTheOthersAlong : HistoryMutant
    {
        public override async ValueTask<long> EraseUserAsync(UserId user, CancellationToken cancellationToken)
        {
            var chats = await History.ReadChatsAsync(user, default, 1000, cancellationToken);
            var count = await History.EraseUserAsync(user, cancellationToken);
            foreach (var chat in chats)
                await History.EraseUserAsync(chat.Other, cancellationToken);
            return count;
        }
    }

    internal sealed class CountsNothing : HistoryMutant
    {
        public override async ValueTask<long> EraseUserAsync(UserId user, CancellationToken cancellationToken)
        {
            await History.EraseUserAsync(user, cancellationToken);
            return 0;
        }
    }

    internal sealed class RefusesTheUserForEver : HistoryMutant
    {
        private readonly ConcurrentDictionary<UserId, bool> _erased = [];

        public override ValueTask<long> EraseUserAsync(UserId user, CancellationToken cancellationToken)
        {
            _erased[user] = true;
            return History.EraseUserAsync(user, cancellationToken);
        }

        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) =>
            [.. page.Where(message => !_erased.ContainsKey(message.Sender))];
    }
}
