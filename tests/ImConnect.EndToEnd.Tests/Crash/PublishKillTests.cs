using ImConnect.CrashHost;
using ImConnect.EndToEnd.Tests.Checker;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>kill -9 around S3 and around the mark that says that an event is stored.</summary>
public sealed class PublishKillTests(ITestOutputHelper output)
{
    private const int Messages = 2_000;
    private const int Step = 150;

    public static TheoryData<string, int> Points { get; } = KillPoints.Of(
        CrashPoints.PublishBefore, CrashPoints.PublishAfter,
        CrashPoints.MarkBefore, CrashPoints.MarkAfter,
        CrashPoints.PublishAckBefore, CrashPoints.PublishAckAfter);

    [Theory]
    [MemberData(nameof(Points))]
    public Task Kill_AtThisPoint_EveryEventIsStoredInOrder(string point, int occurrence) =>
        KillPoints.DieAndComeAgainWithEventsAsync(point, occurrence, acksBeforeCrash: true);

    [Theory]
    [InlineData(CrashPoints.PublishBefore)]
    [InlineData(CrashPoints.PublishAfter)]
    [InlineData(CrashPoints.MarkBefore)]
    [InlineData(CrashPoints.MarkAfter)]
    public async Task Outbox_KilledWhileThePublisherIsAwayAndWhileItDrains_EveryEventIsStoredInOrder(string point)
    {
        await using var world = new CrashWorld(users: 3);
        var events = Path.Combine(world.Folder, "events");
        world.Settings = world.Settings with { Events = events };
        await File.WriteAllTextAsync(events + FilePublisher.AwaySuffix, "");
        await world.StartAsync();
        await new Conversation(world).PlayAsync();
        Assert.Empty(StoredEvent.ReadAll(events));
        await world.KillAsync();

        File.Delete(events + FilePublisher.AwaySuffix);
        await world.StartToDieAsync(point);
        Assert.Equal($"{point} 1", await File.ReadAllTextAsync(world.Marker));

        await world.StartAsync();
        var findings = await world.SettleAndCheckAsync();
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        findings = EventChecker.Check(StoredEvent.ReadAll(events), StoreContents.Read(world.Settings.DataDirectory));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Theory]
    [InlineData(FilePublisher.AwaySuffix)]
    [InlineData(FilePublisher.WeakSuffix)]
    public async Task Burst_KilledTwiceWithAPublisherThatComesAndGoes_EveryEventIsStoredInOrder(string fault)
    {
        await using var world = new CrashWorld(users: 6);
        var events = Path.Combine(world.Folder, "events");
        world.Settings = world.Settings with { Events = events, DrainPage = 100 };
        await new Burst(world, Messages, kills: 2, output).RunAsync(ComeAndGoAsync(world, events + fault));
        var findings = EventChecker.Check(StoredEvent.ReadAll(events), StoreContents.Read(world.Settings.DataDirectory));
        Assert.True(findings.Count == 0, $"{findings.Count} findings\n{string.Join('\n', findings.Take(50))}");
    }

    /// <summary>Away for every second step, until the last message is acked; then there.</summary>
    private static async Task ComeAndGoAsync(CrashWorld world, string away)
    {
        for (var moment = Step; moment < Messages; moment += Step)
        {
            await Eventually.MustHoldAsync(() => world.Acked >= moment, CrashWorld.Patience, () => $"{moment} acks\n{world.Host?.Output}");
            if (File.Exists(away))
                File.Delete(away);
            else
                await File.WriteAllTextAsync(away, "");
        }

        File.Delete(away);
    }
}
