using System.Collections.Concurrent;
using ImConnect.Persistence;

namespace ImConnect.TestKit.Mutants;

/// <summary>What lets an inbox run over, or refuses what has room.</summary>
internal static class BoundsMutants
{
    internal sealed class NoQuota : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, quota: int.MaxValue);
    }

    internal sealed class NoBound : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, bound: int.MaxValue);
    }

    internal sealed class OneTooMany : InboxMutant
    {
        public override InboxOptions Configure(InboxOptions options) => With(options, bound: options.InboxBound + 1);
    }

    internal sealed class BoundBeforeQuota : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.SenderQuota
            && await Reader.CountAsync(submission.Receiver, default) >= Options.InboxBound
                ? answer with { Outcome = AcceptOutcome.InboxFull }
                : answer;
    }

    internal sealed class RepeatIsRefusedWhenFull : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer) =>
            answer.Outcome == AcceptOutcome.Repeat
            && await Reader.CountAsync(submission.Receiver, default) >= Options.InboxBound
                ? new Accepted { Outcome = AcceptOutcome.InboxFull }
                : answer;
    }

    internal sealed class RefusalUsesUpTheKey : InboxMutant
    {
        private readonly ConcurrentDictionary<ClientMessageId, bool> _refused = [];

        protected override ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome is AcceptOutcome.InboxFull or AcceptOutcome.SenderQuota)
                _refused[submission.ClientId] = true;
            else if (_refused.ContainsKey(submission.ClientId))
                answer = answer with { Outcome = AcceptOutcome.Repeat };
            return ValueTask.FromResult(answer);
        }
    }

    /// <summary>Makes room by dropping the oldest: what was acked to its sender is gone.</summary>
    internal sealed class DropsTheOldest : InboxMutant
    {
        protected override async ValueTask<Accepted> OnAcceptedAsync(Submission submission, Accepted answer)
        {
            if (answer.Outcome != AcceptOutcome.InboxFull)
                return answer;
            var oldest = (await Reader.ReadAsync(submission.Receiver, default, InboxPosition.None, 1, default))[0];
            await SettleAsync(Settlement.Acknowledge(oldest.Receiver, oldest.Id, MessageStatus.Received));
            return await KeepAsync(submission);
        }
    }

    internal sealed class AckMakesNoRoom : InboxMutant
    {
        private readonly ConcurrentDictionary<(UserId, UserId), int> _kept = [];

        public override async ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
        {
            var answers = new Accepted[batch.Count];
            for (var i = 0; i < answers.Length; i++)
            {
                var chat = (batch[i].Sender, batch[i].Receiver);
                answers[i] = _kept.GetValueOrDefault(chat) >= Options.SenderQuota
                    ? new Accepted { Outcome = AcceptOutcome.SenderQuota }
                    : await KeepAsync(batch[i]);
                if (answers[i].Outcome == AcceptOutcome.New)
                    _kept.AddOrUpdate(chat, 1, (_, count) => count + 1);
            }

            return answers;
        }
    }

    internal sealed class BatchStopsAtTheFirstRefusal : InboxMutant
    {
        public override async ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
        {
            var answers = new Accepted[batch.Count];
            var refused = AcceptOutcome.New;
            for (var i = 0; i < answers.Length; i++)
            {
                answers[i] = refused == AcceptOutcome.New ? await KeepAsync(batch[i]) : new Accepted { Outcome = refused };
                if (answers[i].Outcome is AcceptOutcome.InboxFull or AcceptOutcome.SenderQuota)
                    refused = answers[i].Outcome;
            }

            return answers;
        }
    }
}
