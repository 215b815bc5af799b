using ImConnect.Persistence;

namespace ImConnect.CrashHost;

/// <summary>S2, the mark of S3, S5, the end of S6, and R.</summary>
internal sealed class CrashingStore(IInboxStore inner, CrashTrigger trigger, DrainMarks marks) : IInboxStore
{
    public async ValueTask<Accepted[]> AcceptAsync(IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
    {
        trigger.Reach(CrashPoints.AcceptBefore);
        var accepted = await inner.AcceptAsync(batch, cancellationToken);
        trigger.Reach(CrashPoints.AcceptAfter);
        marks.Accepted(batch[0].FirstDelay);
        return accepted;
    }

    public async ValueTask<Settled[]> SettleAsync(IReadOnlyList<Settlement> batch, CancellationToken cancellationToken)
    {
        if (!trigger.IsOn)
            return await inner.SettleAsync(batch, cancellationToken);
        var hasAcks = batch.Any(settlement => settlement.Kind == SettlementKind.Acknowledge);
        var hasWithdrawals = batch.Any(settlement => settlement.Kind == SettlementKind.Withdraw);
        var hasProofs = batch.Any(settlement => settlement.Kind == SettlementKind.NoticeReceived);
        Reach(hasAcks, CrashPoints.SettleBefore);
        Reach(hasWithdrawals, CrashPoints.WithdrawBefore);
        Reach(hasProofs, CrashPoints.ConfirmBefore);
        var settled = await inner.SettleAsync(batch, cancellationToken);
        Reach(hasAcks, CrashPoints.SettleAfter);
        Reach(hasWithdrawals, CrashPoints.WithdrawAfter);
        Reach(hasProofs, CrashPoints.ConfirmAfter);
        return settled;
    }

    public async ValueTask<Claimed[]> ClaimAsync(LeaseId lease, int max, TimeSpan time, CancellationToken cancellationToken)
    {
        Reach(marks.IsDue, CrashPoints.ClaimBefore);
        var claimed = await inner.ClaimAsync(lease, max, time, cancellationToken);
        Reach(claimed.Length > 0, CrashPoints.ClaimAfter);
        return claimed;
    }

    /// <summary>With a token it is the scanner's; without one it follows an acceptance that found nobody, or says that events are stored.</summary>
    public async ValueTask<Completed[]> CompleteAsync(IReadOnlyList<Completion> batch, CancellationToken cancellationToken)
    {
        if (!trigger.IsOn)
            return await inner.CompleteAsync(batch, cancellationToken);
        var isRetry = batch.Any(completion => completion.Token != default);
        var isOffline = batch.Any(completion => completion.Token == default && completion.Kind == CompletionKind.Offline);
        var isMark = batch.Any(completion => completion.Kind == CompletionKind.Published);
        Reach(isRetry, CrashPoints.CompleteBefore);
        Reach(isOffline, CrashPoints.OfflineBefore);
        Reach(isMark, CrashPoints.MarkBefore);
        var done = await inner.CompleteAsync(batch, cancellationToken);
        Reach(isRetry, CrashPoints.CompleteAfter);
        Reach(isOffline, CrashPoints.OfflineAfter);
        Reach(isMark, CrashPoints.MarkAfter);
        return done;
    }

    private void Reach(bool isMeant, string point)
    {
        if (isMeant)
            trigger.Reach(point);
    }
}
