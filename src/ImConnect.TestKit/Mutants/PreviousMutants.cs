using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What lets a live push overtake.</summary>
internal static class PreviousMutants
{
    internal sealed class NeverAny : InboxMutant
    {
        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(answer with { Previous = InboxPosition.None });
    }

    internal sealed class NoneForWithdrawals : InboxMutant
    {
        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer) =>
            ValueTask.FromResult(answer.Notice is { } notice
                ? answer with { Notice = notice with { Previous = InboxPosition.None } }
                : answer);
    }

    /// <summary>The chat's last entry, settled or not: every push after an ack then drains.</summary>
    internal sealed class CountsSettled : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), InboxPosition> _last = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var chat = (submission.Sender, submission.Receiver);
            var previous = _last.GetValueOrDefault(chat);
            _last[chat] = answer.Position;
            return ValueTask.FromResult(answer with { Previous = previous > answer.Previous ? previous : answer.Previous });
        }
    }

    internal sealed class CountsOtherChats : InboxMutant
    {
        private readonly ConcurrentDictionary<UserId, InboxPosition> _last = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var previous = _last.GetValueOrDefault(submission.Receiver);
            _last[submission.Receiver] = answer.Position;
            return ValueTask.FromResult(answer with { Previous = previous });
        }
    }

    internal sealed class IgnoresWithdrawals : InboxMutant
    {
        private readonly ConcurrentDictionary<InboxPosition, bool> _withdrawals = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            ValueTask.FromResult(_withdrawals.ContainsKey(answer.Previous) ? answer with { Previous = InboxPosition.None } : answer);

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is { Kind: EntryKind.Withdrawal } notice)
                _withdrawals[notice.Position] = true;
            return ValueTask.FromResult(answer);
        }
    }

    internal sealed class CountsReceipts : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            var before = await Reader.ReadAsync(submission.Receiver, default, InboxPosition.None, int.MaxValue, default);
            var last = before.LastOrDefault(entry => entry.Sender == submission.Sender && entry.Position < answer.Position);
            return answer with { Previous = last.Position };
        }
    }
}
