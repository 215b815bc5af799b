using ImConnect.CrashHost;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>kill -9 around S5, S6, R and D.</summary>
public sealed class SettleKillTests
{
    public static TheoryData<string, int> Points { get; } = KillPoints.Of(
        CrashPoints.SettleBefore, CrashPoints.SettleAfter,
        CrashPoints.WithdrawBefore, CrashPoints.WithdrawAfter,
        CrashPoints.NotifyBefore, CrashPoints.ReceiptBefore, CrashPoints.ReceiptAfter,
        CrashPoints.PingAfter, CrashPoints.ConfirmBefore, CrashPoints.ConfirmAfter,
        CrashPoints.ClaimBefore, CrashPoints.ClaimAfter, CrashPoints.CompleteBefore, CrashPoints.CompleteAfter,
        CrashPoints.PageBefore, CrashPoints.PageRead, CrashPoints.PageWritten);

    [Theory]
    [MemberData(nameof(Points))]
    public Task Kill_AtThisPoint_LosesAndDoublesNothing(string point, int occurrence) =>
        KillPoints.DieAndComeAgainAsync(point, occurrence, acksBeforeCrash: !KillPoints.NeedsSilence(point));
}
