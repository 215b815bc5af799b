using ImConnect.CrashHost;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>kill -9 around S2 and S4, with receivers that ack and with receivers that never do before the crash.</summary>
public sealed class AcceptKillTests
{
    public static TheoryData<string, int> Points { get; } = KillPoints.Of(
        CrashPoints.AcceptBefore, CrashPoints.AcceptAfter,
        CrashPoints.AckBefore, CrashPoints.AckAfter,
        CrashPoints.DeliverBefore, CrashPoints.DeliverAfter,
        CrashPoints.PushBefore, CrashPoints.PushAfter,
        CrashPoints.OfflineBefore, CrashPoints.OfflineAfter);

    [Theory]
    [MemberData(nameof(Points))]
    public Task Kill_AtThisPoint_LosesAndDoublesNothing(string point, int occurrence) =>
        KillPoints.DieAndComeAgainAsync(point, occurrence, acksBeforeCrash: occurrence == 1);
}
