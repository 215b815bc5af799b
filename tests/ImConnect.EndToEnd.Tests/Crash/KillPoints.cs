using ImConnect.CrashHost;

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

    public static async Task DieAndComeAgainAsync(string point, int occurrence, bool acksBeforeCrash)
    {
        await using var world = new CrashWorld(users: 3, acksBeforeCrash);
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
