using ImConnect.Load.Reports;
using ImConnect.Load.Servers;
using ImConnect.RocketMq.Bench;
using Window = ImConnect.Load.Reports.Window;

namespace ImConnect.Load;

/// <summary>What it costs the gateway that every step of a message is an event on RocketMQ: two a cycle, the first of them before the ack.</summary>
internal static class EventsRun
{
    /// <summary>CPU that a cycle may cost more, in SendMessage calls of a bare loop.</summary>
    private const double Mark = 2.5;

    private const string Topic = "XZLL_C2CMSG_TOPIC";

    /// <summary>So much longer than a gateway a broker takes until its costs a send fall no more.</summary>
    private const int JavaWarmUp = 10;

    private static readonly TimeSpan s_rampUp = TimeSpan.FromMilliseconds(500);

    public static async Task<bool> RunAsync(LoadOptions options, string folder, CancellationToken cancellationToken)
    {
        var bareOptions = new BenchOptions(options.Scale, options.Root);
        options = options with { Pairs = bareOptions.Chats }; // as many sends under way on both sides
        await using var broker = await Broker.StartAsync(options.Root, Path.Combine(folder, "broker"), $"topic:{Broker.Topic}:FIFO", $"topic:{Topic}:FIFO");
        var sides = new Sides(options, folder);
        Heading.Write(options, folder);
        Console.WriteLine($"embedded and published: one message = a full durable cycle; published: with event 10 stored before the ack and event 30 after it, both warmed up {JavaWarmUp} times as long; {broker.Description}");
        await using var embedded = await sides.GatewayAsync("embedded", options.HostDll, [], cancellationToken);
        await using var published = await sides.GatewayAsync("published", options.HostDll, [], cancellationToken, broker.Address);
        await using var bare = new BareSide(broker.Address);
        await embedded.WarmUpAsync(options.WarmUp * JavaWarmUp, options.WarmUpLimit, cancellationToken);
        await published.WarmUpAsync(options.WarmUp * JavaWarmUp, options.WarmUpLimit, cancellationToken);
        await RocketMq.Bench.Window.MeasureAsync(bare, bareOptions, bareOptions.WarmUp, cancellationToken);

        Console.WriteLine("round  embedded us/cycle   cycles/s   published us/cycle   cycles/s   broker us/cycle   bare us/send   extra/bare");
        List<(Window Embedded, Window Published, double Broker, double Bare)> rounds = [];
        while (rounds.Count < options.WindowPairs)
        {
            var one = await embedded.MeasureAsync(s_rampUp, options.WindowTime, cancellationToken);
            var brokerBefore = broker.IsOwn ? CpuTime.Of(broker.ProcessId) : default;
            var cyclesBefore = published.Swarm.Completed;
            var two = await published.MeasureAsync(s_rampUp, options.WindowTime, cancellationToken);
            var brokerCost = broker.IsOwn ? (CpuTime.Of(broker.ProcessId) - brokerBefore).Total / (published.Swarm.Completed - cyclesBefore) : 0;
            var three = await RocketMq.Bench.Window.MeasureAsync(bare, bareOptions, options.WindowTime, cancellationToken);
            rounds.Add((one, two, brokerCost, three.Cost));
            Console.WriteLine($"{rounds.Count,5} {one.Cost,18:F1} {one.PerSecond,10:F0} {two.Cost,20:F1} {two.PerSecond,10:F0} {brokerCost,17:F1} {three.Cost,14:F1} {(two.Cost - one.Cost) / three.Cost,12:F2}");
        }

        var extra = Spread.Of(rounds.Select(round => (round.Published.Cost - round.Embedded.Cost) / round.Bare));
        Console.WriteLine($"published: {Spread.Of(rounds.Select(round => round.Published.Cost))} us of gateway CPU a cycle, embedded {Spread.Of(rounds.Select(round => round.Embedded.Cost))}; " +
            $"broker and proxy {Spread.Of(rounds.Select(round => round.Broker))} us a cycle");
        Console.WriteLine($"events cost {extra} times a bare SendMessage: mark at most {Mark}");
        var isGood = extra.Median <= Mark || !options.IsFull;
        Console.WriteLine(isGood ? "PASS" : "FAIL: the cost of events");
        return isGood;
    }
}
