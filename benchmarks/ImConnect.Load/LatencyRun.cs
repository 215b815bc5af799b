using ImConnect.Load.Reports;
using ImConnect.Load.Servers;
using ImConnect.Load.Traffic;

namespace ImConnect.Load;

/// <summary>How long the server's ack takes at a fifth of the top rate, from the time at which a send was meant to leave.</summary>
internal static class LatencyRun
{
    private const double Share = 0.2;
    private const double Mark = 10;

    /// <summary>What a busy generator is late by is in the figure, and counts against the server; above this it says nothing any more.</summary>
    private const double MostGeneratorShare = 0.95;

    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var sides = new Sides(options, folder);
        Heading.Write(options, folder);
        await using var gateway = await sides.GatewayAsync("gateway", options.HostDll, [], cancellationToken);
        await gateway.WarmUpAsync(options.WarmUp, options.WarmUpLimit, cancellationToken);
        var top = await gateway.MeasureAsync(TimeSpan.FromMilliseconds(500), options.WindowTime, cancellationToken);
        var rate = top.PerSecond * Share;
        Console.WriteLine($"top {top.PerSecond:F0} durable cycles a second in a closed loop; now {rate:F0} a second in an open loop");

        List<Percentiles> rounds = [];
        for (var i = 0; i < options.WindowPairs; i++)
        {
            gateway.Swarm.Pace(rate);
            var window = await gateway.MeasureAsync(TimeSpan.FromSeconds(1), options.WindowTime * 2, cancellationToken);
            var round = Percentiles.Of(gateway.Swarm.TakeLatencies());
            if (window.GeneratorShare > MostGeneratorShare)
            {
                Console.WriteLine($"void: the generator used {window.GeneratorShare:P0} of a core");
                continue;
            }

            Console.WriteLine($"{i + 1,4}  {round}  ({window.PerSecond:F0} a second, generator {window.GeneratorShare:P0} of a core)");
            rounds.Add(round);
        }

        if (rounds.Count == 0)
        {
            Console.WriteLine("FAIL: every window is void");
            return false;
        }

        var ratio = Spread.Of(rounds.Select(r => r.P99 / r.P50));
        Console.WriteLine($"p99 / p50 of the server's ack = {ratio}, mark at most {Mark}");
        var isGood = ratio.Median <= Mark || !options.IsFull;
        Console.WriteLine(isGood ? "PASS" : "FAIL: the tail");
        return isGood;
    }
}
