using ImConnect.History;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What a page of a chat misses, shows twice, in another order or to somebody else.</summary>
internal static class ChatMutants
{
    internal sealed class OldestFirst : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) => [.. page.Reverse()];
    }

    internal sealed class ByMessageId : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) => [.. page.OrderByDescending(message => message.Id.Value)];
    }

    internal sealed class OneDirectionOnly : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) => [.. page.Where(message => message.Receiver == reader)];
    }

    internal sealed class RepeatsTheBoundary : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            History.ReadChatAsync(chat, reader, before == default || max == 1 ? before : new InboxPosition(before.Value + 1), max, cancellationToken);
    }

    internal sealed class SkipsOneAPage : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            History.ReadChatAsync(chat, reader, before == default ? before : new InboxPosition(before.Value - 1), max, cancellationToken);
    }

    internal sealed class OneMoreThanMax : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            History.ReadChatAsync(chat, reader, before, max is > 1 and < 1000 ? max + 1 : max, cancellationToken);
    }

    internal sealed class MaxIsCutInSilence : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            History.ReadChatAsync(chat, reader, before, Math.Clamp(max, 1, 1000), cancellationToken);
    }

    internal sealed class AnybodyReads : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            History.ReadChatAsync(chat, chat.TryGetUsers(out var one, out _) ? one : reader, before, max, cancellationToken);
    }

    internal sealed class AnyTextOfTheChat : HistoryMutant
    {
        public override ValueTask<IReadOnlyList<HistoryMessage>> ReadChatAsync(ChatId chat, UserId reader, InboxPosition before, int max, CancellationToken cancellationToken) =>
            History.ReadChatAsync(chat.Value == $"100-1-{long.MaxValue}-{reader}" ? ChatId.OneToOne(reader, new(long.MaxValue)) : chat, reader, before, max, cancellationToken);
    }

    internal sealed class NewestComesLate : HistoryMutant
    {
        private bool _hasRead;

        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page)
        {
            var isFirst = !_hasRead;
            _hasRead = true;
            return isFirst ? [.. page.Skip(1)] : page;
        }
    }

    internal sealed class WithOneselfTwice : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) =>
            [.. page.SelectMany(message => message.Sender == message.Receiver ? (HistoryMessage[])[message, message] : [message])];
    }

    internal sealed class SettledIsGone : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) =>
            [.. page.Where(message => message.IsWithdrawn || message.Status < MessageStatus.Received)];
    }

    internal sealed class SettledHasNoBody : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) =>
            [.. page.Select(message => message.Status >= MessageStatus.Received ? message with { Body = default } : message)];
    }

    internal sealed class WithdrawnIsGone : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) => [.. page.Where(message => !message.IsWithdrawn)];
    }

    internal sealed class WithdrawnHasABody : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) =>
            [.. page.Select(message => message.IsWithdrawn ? message with { Body = new byte[] { 1 } } : message)];
    }

    internal sealed class StatusIsThatOfTheAccept : HistoryMutant
    {
        protected override IReadOnlyList<HistoryMessage> OnChat(UserId reader, IReadOnlyList<HistoryMessage> page) =>
            [.. page.Select(message => message with { Status = MessageStatus.Accepted })];
    }
}
