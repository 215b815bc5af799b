using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What pushes twice, too early, or never again.</summary>
internal static class ClaimMutants
{
    internal sealed class IgnoresTheLease : InboxMutant
    {
        public override ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
            Store.ClaimAsync(lease, max, TimeSpan.Zero, cancellationToken);
    }

    internal sealed class NeverEnds : InboxMutant
    {
        public override ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
            Store.ClaimAsync(lease, max, TimeSpan.FromDays(3000), cancellationToken);
    }

    internal sealed class NewestFirst : InboxMutant
    {
        public override async ValueTask<Claimed[]> ClaimAsync(
            LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
            [.. (await Store.ClaimAsync(lease, max, time, cancellationToken)).Reverse()];
    }

    internal sealed class OneMoreThanMax : InboxMutant
    {
        public override ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken) =>
            Store.ClaimAsync(lease, max + 1, time, cancellationToken);
    }

    internal sealed class WithoutBody : InboxMutant
    {
        protected override Claimed OnClaimed(Claimed claim) => claim with { Entry = claim.Entry with { Body = default } };
    }

    internal sealed class ForgetsPushes : InboxMutant
    {
        protected override Claimed OnClaimed(Claimed claim) => claim with { Pushes = 1 };
    }

    /// <summary>Counts at the claim, so that a node that dies uses up a try.</summary>
    internal sealed class CountsClaimsAsPushes : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, int> _claims = [];

        protected override Claimed OnClaimed(Claimed claim) =>
            claim with { Pushes = _claims.AddOrUpdate(claim.Entry.Id, 1, (_, count) => count + 1) };
    }

    /// <summary>Model rule "token": a counter of the store starts again when the store lost its data.</summary>
    internal sealed class TokenIsACounterOfTheStore : InboxMutant
    {
        private readonly ConcurrentDictionary<ClaimToken, ClaimToken> _real = [];

        protected override Claimed OnClaimed(Claimed claim)
        {
            var counted = claim.Token with { Number = _real.Count + 1 };
            _real[counted] = claim.Token;
            return claim with { Token = counted };
        }

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion with { Token = _real.GetValueOrDefault(completion.Token) });
    }

    internal sealed class TokenOfTheNode : InboxMutant
    {
        private readonly Tokens _tokens = new();

        protected override Claimed OnClaimed(Claimed claim) =>
            _tokens.Note(claim) with { Token = claim.Token with { Number = 1 } };

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion)
        {
            var held = _tokens.Of(completion);
            return ValueTask.FromResult<Completion?>(
                completion.Token.Lease == held.Lease ? completion with { Token = held } : completion);
        }
    }

    internal sealed class SettledIsClaimed : InboxMutant
    {
        private readonly ConcurrentDictionary<MessageId, (InboxEntry Entry, DateTimeOffset DueAt)> _kept = [];
        private readonly ConcurrentDictionary<MessageId, bool> _settled = [];

        public override async ValueTask<Claimed[]> ClaimAsync(
            LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
        {
            var due = _kept.Where(kept => _settled.ContainsKey(kept.Key) && kept.Value.DueAt <= Clock.GetUtcNow());
            var settled = due.Select(kept => new Claimed(kept.Value.Entry, new ClaimToken(lease, kept.Key.Value), 1));
            return [.. await base.ClaimAsync(lease, max, time, cancellationToken), .. settled];
        }

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome == AcceptOutcome.New)
                _kept[answer.Id] = (EntryOf(submission, answer.Position), Clock.GetUtcNow() + submission.FirstDelay);
            return ValueTask.FromResult(answer);
        }

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Outcome == SettleOutcome.Done && settlement.Kind != SettlementKind.NoticeReceived)
                _settled[settlement.Id] = true;
            return ValueTask.FromResult(answer);
        }
    }

    /// <summary>Receipts and withdrawals too: they have no ack, so they would be pushed for ever.</summary>
    internal sealed class NoticesAreClaimed : InboxMutant
    {
        private readonly ConcurrentQueue<InboxEntry> _notices = [];

        public override async ValueTask<Claimed[]> ClaimAsync(
            LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
        {
            var notices = _notices.Select(notice => new Claimed(notice, new ClaimToken(lease, notice.Position.Value), 1));
            return [.. await base.ClaimAsync(lease, max, time, cancellationToken), .. notices];
        }

        protected override ValueTask<Settled> OnSettledAsync(Settlement settlement, Settled answer)
        {
            if (answer.Notice is { } notice)
                _notices.Enqueue(notice);
            return ValueTask.FromResult(answer);
        }
    }

    /// <summary>Delivers a message whose first event is on its way: its sender may be told yet that it was refused.</summary>
    internal sealed class ClaimsWhatThisLifePublishes : InboxMutant
    {
        private readonly ConcurrentDictionary<ClaimToken, ClaimToken> _real = [];

        public override async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
        {
            var claims = await Store.ClaimAsync(new LeaseId(lease.Value + 1_000_000), max, time, cancellationToken);
            return [.. claims.Select(claim => claim with { Token = Note(claim.Token, claim.Token with { Lease = lease }) })];
        }

        protected override ValueTask<Completion?> BeforeCompleteAsync(Completion completion) =>
            ValueTask.FromResult<Completion?>(completion with { Token = _real.GetValueOrDefault(completion.Token) });

        private ClaimToken Note(ClaimToken real, ClaimToken told)
        {
            _real[told] = real;
            return told;
        }
    }

    internal sealed class UnpublishedIsNobodys : InboxMutant
    {
        public override async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
        {
            List<Claimed> claims = [];
            foreach (var claim in await Store.ClaimAsync(lease, max, time, cancellationToken))
            {
                if (await HeadAsync(claim.Entry.Receiver, claim.Entry.Id) is { IsPublished: true })
                    claims.Add(claim);
            }

            return [.. claims];
        }
    }

    internal sealed class AnyEventHoldsItBack : EventMutant
    {
        public override async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
        {
            var waits = (await AllAsync()).Where(one => !one.Events.HasSend).Select(one => one.Entry.Id).ToHashSet();
            return [.. (await Store.ClaimAsync(lease, max, time, cancellationToken)).Where(claim => !waits.Contains(claim.Entry.Id))];
        }
    }

    /// <summary>The token that holds each message.</summary>
    internal sealed class Tokens
    {
        private readonly ConcurrentDictionary<(UserId, MessageId), ClaimToken> _held = [];

        public Claimed Note(Claimed claim)
        {
            _held[(claim.Entry.Receiver, claim.Entry.Id)] = claim.Token;
            return claim;
        }

        /// <summary>None once the claim was completed.</summary>
        public ClaimToken Of(in Completion completion) => _held.GetValueOrDefault((completion.Receiver, completion.Id));

        public void Release(in Completion completion) => _held.TryRemove((completion.Receiver, completion.Id), out _);
    }
}
