using ImConnect.CrashHost;
using ImConnect.EndToEnd.Tests.Checker;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>The host dies at one point of the path, comes again, and nobody has lost or doubled anything.</summary>
internal static class KillPoints
{
    /// <summary>The occurrences at which a point is tried.</summary>
    private static readonly int[] s_occurrences = [1, 3];

    public static TheoryData<string, int> Of(params string[] points)
    {
        TheoryData<string, int> data = [];
        foreach (var point in points)
        {
            foreach (var occurrence in s_occurrences)
                data.Add(point, occurrence);
        }

        return data;
    }

    /// <summary>The later occurrences with every event told to the business side, the first ones without.</summary>
    public static Task DieAndComeAgainAsync(string point, int occurrence, bool acksBeforeCrash) =>
        occurrence > 1 ? DieAndComeAgainWithEventsAsync(point, occurrence, acksBeforeCrash) : DieAndComeAgainWithoutEventsAsync(point, occurrence, acksBeforeCrash);

    public static async Task DieAndComeAgainWithEventsAsync(string point, int occurrence, bool acksBeforeCrash)
    {
        await using var world = new CrashWorld(users: 3, acksBeforeCrash);
        world.Settings = world.Settings with { Events = Path.Combine(world.Folder, "events") };
        await DieAndComeAgainAsync(world, point, occurrence);
        var findings = EventChecker.Check(StoredEvent.ReadAll(world.Settings.Events), StoreContents.Read(world.Settings.DataDirectory));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    private static async Task DieAndComeAgainWithoutEventsAsync(string point, int occurrence, bool acksBeforeCrash)
    {
        await using var world = new CrashWorld(users: 3, acksBeforeCrash);
        await DieAndComeAgainAsync(world, point, occurrence);
    }

    private static async Task DieAndComeAgainAsync(CrashWorld world, string point, int occurrence)
    {
        await world.StartAsync(point, occurrence);
        var supervision = ReviveAsync(world);
        var conversation = new Conversation(world);
        await conversation.PlayAsync();
        await conversation.GoOnAsync(
            () => world.Crashes > 0 || supervision.IsCompleted, () => $"{point} {occurrence}\n{world.Host?.Output}");
        await supervision;
        Assert.Equal($"{point} {occurrence}", await File.ReadAllTextAsync(world.Marker));

        var findings = await world.SettleAndCheckAsync();
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    private static async Task ReviveAsync(CrashWorld world)
    {
        await world.DiedAsync();
        await world.StartAsync();
    }

    /// <summary>The points that are reached only while somebody does not ack.</summary>
    public static bool NeedsSilence(string point) => point.StartsWith("R:", StringComparison.Ordinal) || point == CrashPoints.PageWritten;
}
