using ImConnect.Load.Servers;

namespace ImConnect.Load.Reports;

/// <summary>Measures two sides by turns, A/B/A/B, so that what the machine does besides hits both; the ratio is taken within a pair of windows.</summary>
internal sealed class Duel(Side first, Side second, LoadOptions options)
{
    private static readonly TimeSpan s_rampUp = TimeSpan.FromMilliseconds(500);

    private readonly List<(Window First, Window Second)> _pairs = [];

    /// <summary>CPU a message of the first side over that of the second.</summary>
    public Spread Ratio => Spread.Of(_pairs.Select(p => p.First.Cost / p.Second.Cost));

    /// <summary>Messages a second of the first side over those of the second.</summary>
    public Spread Rate => Spread.Of(_pairs.Select(p => p.First.PerSecond / p.Second.PerSecond));

    public async Task RunAsync(bool isSecondDurable, CancellationToken cancellationToken)
    {
        await first.WarmUpAsync(options.WarmUp, options.WarmUpLimit, cancellationToken);
        await second.WarmUpAsync(options.WarmUp, options.WarmUpLimit, cancellationToken);
        Console.WriteLine($"pair  {first.Name,-12} us/msg   user    sys    msg/s  gen.core   {second.Name,-12} us/msg   user    sys    msg/s  gen.core   ratio");
        var voided = 0;
        while (_pairs.Count < options.WindowPairs)
        {
            var a = await first.MeasureAsync(s_rampUp, options.WindowTime, cancellationToken);
            var b = await second.MeasureAsync(s_rampUp, options.WindowTime, cancellationToken);
            if ((a.Void(isDurable: true, options.IsFull) ?? b.Void(isSecondDurable, options.IsFull)) is { } why)
            {
                Console.WriteLine($"void: {why}");
                if (++voided > options.WindowPairs)
                    throw new InvalidOperationException("More windows are void than count.");
                continue;
            }

            _pairs.Add((a, b));
            Console.WriteLine($"{_pairs.Count,4}  {Text(a)}   {Text(b)}   {a.Cost / b.Cost,5:F2}");
        }

        Console.WriteLine($"median  {Summary(first, _pairs.Select(p => p.First))}");
        Console.WriteLine($"median  {Summary(second, _pairs.Select(p => p.Second))}");
    }

    private static string Text(in Window window) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{"",-12} {window.Cost,6:F1} {window.Server.User / window.Messages,6:F1} {window.Server.System / window.Messages,6:F1} {window.PerSecond,8:F0} {window.GeneratorShare,9:F2}");

    private static string Summary(Side side, IEnumerable<Window> windows)
    {
        Window[] all = [.. windows];
        return $"{side.Name}: {Spread.Of(all.Select(w => w.Cost))} us of server CPU a message; {Spread.Of(all.Select(w => w.PerSecond)).Median:F0} messages/s; " +
            $"server {Spread.Of(all.Select(w => w.ServerShare)).Median:F2} and generator {Spread.Of(all.Select(w => w.GeneratorShare)).Median:F2} of a core";
    }
}
