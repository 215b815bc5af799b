using System.Runtime.InteropServices;

namespace ImConnect.RocketMq.Bench;

/// <summary>Both sides by turns against one broker; the ratio is taken within a pair of windows, and judged is the median.</summary>
internal static class PublishRun
{
    private const double LeastRate = 0.85;
    private const double MostCost = 1.5;

    public static async Task<bool> RunAsync(BenchOptions options, string folder, CancellationToken cancellationToken)
    {
        await using var broker = await Broker.StartAsync(options.Root, folder, $"topic:{Broker.Topic}:FIFO");
        Console.WriteLine($"{Environment.ProcessorCount} cores shared with the broker, {RuntimeInformation.FrameworkDescription}, Release, logging off; {broker.Description}");
        Console.WriteLine($"{options.Chats} chats, one send under way in each, bodies of {options.BodyBytes} bytes, {options.Pairs} pairs of windows of {options.Window.TotalSeconds:F0} s");
        await using var producer = new ProducerSide(broker.Address);
        await using var bare = new BareSide(broker.Address);
        ISide[] sides = [producer, bare];
        for (var i = 0; i < 2; i++)
        {
            foreach (var side in sides)
                await Window.MeasureAsync(side, options, options.WarmUp / 2, cancellationToken);
        }

        Console.WriteLine("pair   producer msg/s  us/msg      bare msg/s  us/msg      rate    CPU");
        var pairs = new List<(Window Producer, Window Bare)>();
        while (pairs.Count < options.Pairs)
        {
            var isProducerFirst = pairs.Count % 2 == 0;
            var first = await Window.MeasureAsync(isProducerFirst ? producer : bare, options, options.Window, cancellationToken);
            var second = await Window.MeasureAsync(isProducerFirst ? bare : producer, options, options.Window, cancellationToken);
            var pair = isProducerFirst ? (Producer: first, Bare: second) : (Producer: second, Bare: first);
            pairs.Add(pair);
            Console.WriteLine($"{pairs.Count,4} {pair.Producer.PerSecond,16:F0} {pair.Producer.Cost,7:F1} {pair.Bare.PerSecond,15:F0} {pair.Bare.Cost,7:F1} {Rate(pair),9:F2} {Cost(pair),6:F2}");
        }

        var rate = Median(pairs.Select(Rate));
        var cost = Median(pairs.Select(Cost));
        Console.WriteLine($"producer: {Median(pairs.Select(pair => pair.Producer.PerSecond)):F0} messages/s, {Median(pairs.Select(pair => pair.Producer.Cost)):F1} us of client CPU a message, {Median(pairs.Select(pair => pair.Producer.Bytes)):F0} bytes allocated");
        Console.WriteLine($"bare: {Median(pairs.Select(pair => pair.Bare.PerSecond)):F0} messages/s, {Median(pairs.Select(pair => pair.Bare.Bytes)):F0} bytes allocated");
        Console.WriteLine($"bare us/SendMessage: {Median(pairs.Select(pair => pair.Bare.Cost)):F1}");
        Console.WriteLine($"rate ratio: {rate:F2} ({pairs.Min(Rate):F2} to {pairs.Max(Rate):F2}; mark {LeastRate})");
        Console.WriteLine($"client CPU ratio: {cost:F2} ({pairs.Min(Cost):F2} to {pairs.Max(Cost):F2}; mark {MostCost})");
        if (!options.IsFull)
            Console.WriteLine("too short for the marks: only that every message was stored counts");
        return !options.IsFull || (rate >= LeastRate && cost <= MostCost);
    }

    private static double Rate((Window Producer, Window Bare) pair) => pair.Producer.PerSecond / pair.Bare.PerSecond;

    private static double Cost((Window Producer, Window Bare) pair) => pair.Producer.Cost / pair.Bare.Cost;

    private static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
