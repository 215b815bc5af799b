using ImConnect.Load.Reports;
using ImConnect.Load.Servers;

namespace ImConnect.Load;

/// <summary>This tree's gateway against another build of it: what did a change do? Both are measured by turns, so that noise hits both.</summary>
internal static class CompareRun
{
    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var sides = new Sides(options, folder);
        Heading.Write(options, folder);
        await using var now = await sides.GatewayAsync("now", options.HostDll, [], cancellationToken);
        await using var before = await sides.GatewayAsync("before", options.Against!, [], cancellationToken);
        var duel = new Duel(now, before, options);
        await duel.RunAsync(isSecondDurable: true, cancellationToken);
        Console.WriteLine($"now / before = {duel.Ratio}");
        return true;
    }
}
