using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What lets a late answer undo what happened meanwhile.</summary>
internal static class CompletionMutants
{
    internal sealed class StaleTokenCompletes : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Token == default)
                return ValueTask.FromResult<Completion?>(completion);
            var held = _tokens.Of(completion);
            _tokens.Release(completion);
            return ValueTask.FromResult<Completion?>(completion with { Token = held });
        }
    }

    internal sealed class NoTokenCompletesAClaim : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            var held = _tokens.Of(completion);
            _tokens.Release(completion);
            return ValueTask.FromResult<Completion?>(completion.Token == default ? completion with { Token = held } : completion);
        }
    }

    /// <summary>The claim does not end: the same answer counts twice.</summary>
    internal sealed class TokenStaysGood : InboxMutant
    {
        private readonly ClaimMutants.Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) => _tokens.Note(claim);

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (completion.Token == default || _tokens.Of(completion) != completion.Token)
                return ValueTask.FromResult<Completion?>(completion);
            return UseAsync(completion);
        }

        private async ValueTask<Completion?> UseAsync(Completion completion)
        {
            await Store.CompleteAsync([completion], default);
            return completion with { Token = default };
        }
    }

    internal sealed class DueAtOnce : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion with { After = TimeSpan.Zero });
    }

    internal sealed class DueNeverAgain : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Due
                ? Completion.Offline(completion.Receiver, completion.Id, completion.Token)
                : completion);
    }

    internal sealed class OfflineStaysDue : InboxMutant
    {
        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion.Kind == CompletionKind.Offline ? null : completion);
    }

    internal sealed class OfflineIsNoStatus : InboxMutant
    {
        protected override IEnumerable<MessageHead> OnFound(MessageHead head) =>
            [head.Status == MessageStatus.Offline ? head with { Status = MessageStatus.Accepted } : head];
    }

    /// <summary>Model rule "settleEnds": a late completion brings an acked entry back.</summary>
    internal sealed class BringsTheAckedBack : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, InboxEntry> _claimed = [];
        private readonly ConcurrentDictionary<MessageId, InboxEntry> _back = [];

        protected override Claimed OnClaimed(Claimed claim)
        {
            _claimed[claim.Entry.Id] = claim.Entry;
            return claim;
        }

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            var isAcked = await HeadAsync(completion.Receiver, completion.Id) is { IsSettled: true, IsWithdrawn: false };
            if (isAcked && _claimed.TryGetValue(completion.Id, out var entry))
                _back[completion.Id] = entry;
            return completion;
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            [.. all, .. _back.Values.Where(entry => entry.Receiver == user)];
    }

    /// <summary>Model rule "wdEnds": a late completion hides the withdrawal.</summary>
    internal sealed class HidesTheWithdrawal : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, bool> _hidden = [];

        protected override async ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            if (await HeadAsync(completion.Receiver, completion.Id) is { IsWithdrawn: true })
                _hidden[completion.Id] = true;
            return completion;
        }

        protected override IEnumerable<InboxEntry> Waiting(UserId user, IReadOnlyList<InboxEntry> all) =>
            all.Where(entry => entry.Kind != EntryKind.Withdrawal || !_hidden.ContainsKey(entry.Id));
    }
}
