using System.Diagnostics;
using ImConnect.Load.Reports;
using ImConnect.Load.Servers;
using ImConnect.Load.Traffic;
using ImConnect.RocketMq.Bench;

namespace ImConnect.Load;

/// <summary>The broker is killed and stays away while events queue up; then it comes back. What does the chat feel, what does it cost in memory, and how fast does the backlog go?</summary>
internal static class AwayRun
{
    private const int FullEvents = 600_000;
    private const int EventsACycle = 2;
    private const double CyclesASecond = 2_000;
    private const double MostSlope = 1;
    private const double MostLatency = 2;
    private const string Name = "published";
    private const string Topic = "XZLL_C2CMSG_TOPIC";
    private const string Group = "IMC_AWAY";

    /// <summary>At the rate of the run, with the broker there: until the page cache of the file and the heap have their size.</summary>
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan s_rampUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var target = (int)(FullEvents * Math.Min(options.Scale, 1));
        await using var broker = await Broker.StartAsync(options.Root, Path.Combine(folder, "broker"), $"topic:{Topic}:FIFO", $"group:{Group}:ordered");
        if (!broker.IsOwn)
            throw new InvalidOperationException("this run kills its broker, and does not kill one that it did not start: unset IMCONNECT_TEST_ROCKETMQ");
        var sides = new Sides(options, folder);
        Heading.WriteMachine(folder);
        Console.WriteLine($"{options.Pairs} pairs, {CyclesASecond:F0} durable cycles a second in an open loop, {EventsACycle} events a cycle; {broker.Description}");
        await using var embedded = await sides.GatewayAsync("embedded", options.HostDll, [], cancellationToken);
        await using var published = await sides.GatewayAsync(Name, options.HostDll, [], cancellationToken, broker.Address);
        await embedded.WarmUpAsync(options.WarmUp, options.WarmUpLimit, cancellationToken);
        await published.WarmUpAsync(options.WarmUp, options.WarmUpLimit, cancellationToken);
        await Task.WhenAll(LatencyAsync(embedded, s_warmUp * options.Scale, cancellationToken), LatencyAsync(published, s_warmUp * options.Scale, cancellationToken));
        var before = published.Swarm.Completed;

        await broker.KillAsync();
        Console.WriteLine("broker killed");
        await LatencyAsync(published, s_rampUp, cancellationToken); // until the circuit is open
        _ = published.Swarm.TakeLatencies();

        List<double> ratios50 = [];
        List<double> ratios99 = [];
        List<(double Minutes, double MiB)> memory = [];
        var growth = TimeSpan.Zero;
        for (var round = 1; (published.Swarm.Completed - before) * EventsACycle < target; round++)
        {
            var alone = await LatencyAsync(embedded, s_round / 5, cancellationToken);
            var since = Stopwatch.GetTimestamp();
            var away = await LatencyAsync(published, s_round, cancellationToken);
            growth += Stopwatch.GetElapsedTime(since);
            memory.Add((growth.TotalMinutes, Resident.Of(published.ProcessId)));
            ratios50.Add(away.P50 / alone.P50);
            ratios99.Add(away.P99 / alone.P99);
            Console.WriteLine($"{round,3}  {(published.Swarm.Completed - before) * EventsACycle,7} events wait, {memory[^1].MiB,6:F1} MiB;  away {away};  embedded p50 {alone.P50:F2} p99 {alone.P99:F2}");
        }

        var events = (published.Swarm.Completed - before) * EventsACycle;
        var grew = events / growth.TotalSeconds;
        await broker.UpAsync();
        var back = Stopwatch.GetTimestamp();
        while (OutboxRows.Count(sides.DataFile(Name)) > 0)
        {
            if (Stopwatch.GetElapsedTime(back) > s_patience)
                throw new TimeoutException($"{OutboxRows.Count(sides.DataFile(Name))} messages still have events that wait");
            await Task.Delay(s_look, cancellationToken);
        }

        var drained = events / Stopwatch.GetElapsedTime(back).TotalSeconds;
        var total = published.Swarm.Completed * EventsACycle;
        var (came, reordered) = await ReadBackAsync(broker, total, cancellationToken);

        var slope = Resident.Slope(memory.Skip(memory.Count / 4).ToList());
        var (p50, p99) = (Spread.Of(ratios50), Spread.Of(ratios99));
        Console.WriteLine($"memory grew by {slope:F2} MiB a minute behind the first quarter of {growth.TotalMinutes:F1} minutes: mark at most {MostSlope}");
        Console.WriteLine($"ack latency away / embedded: p50 {p50}, p99 {p99}: mark at most {MostLatency} (p50)");
        Console.WriteLine($"backlog: {events} events grew at {grew:F0} a second and drained at {drained:F0} a second, from the start of the broker on");
        Console.WriteLine($"read back: {came} of {total} events, {reordered} out of order");
        List<string> faults = [];
        if (options.IsFull && slope > MostSlope)
            faults.Add("the memory");
        if (options.IsFull && p50.Median > MostLatency)
            faults.Add("the latency");
        if (options.IsFull && drained < grew)
            faults.Add("the drain");
        if (came < total || reordered > 0)
            faults.Add("the events");
        Console.WriteLine(faults.Count == 0 ? "PASS" : $"FAIL: {string.Join(", ", faults)}");
        return faults.Count == 0;
    }

    private static async Task<Percentiles> LatencyAsync(Side side, TimeSpan time, CancellationToken cancellationToken)
    {
        side.Swarm.Pace(CyclesASecond);
        await side.MeasureAsync(TimeSpan.Zero, time, cancellationToken);
        return Percentiles.Of(side.Swarm.TakeLatencies());
    }

    private static async Task<(long Came, long Reordered)> ReadBackAsync(Broker broker, long total, CancellationToken cancellationToken)
    {
        await using var reader = new EventOrder(broker.Address, Topic, Group);
        await reader.StartAsync(cancellationToken);
        var (last, since) = (0, Stopwatch.GetTimestamp());
        while (reader.Distinct < total && Stopwatch.GetElapsedTime(since).TotalMinutes < 1)
        {
            await Task.Delay(s_look, cancellationToken);
            if (reader.Distinct > last)
                (last, since) = (reader.Distinct, Stopwatch.GetTimestamp());
        }

        return (reader.Distinct, reader.Reordered);
    }
}
