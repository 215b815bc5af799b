using System.Globalization;

namespace ImConnect.Load;

/// <summary>What is run, how long and where the servers are.</summary>
internal sealed record LoadOptions(string Command, double Scale, string Root, string? Against)
{
    private const int FullWindowPairs = 5;
    private const double FullWindowSeconds = 5;
    private const double FullWarmUpSeconds = 3;

    public int Pairs { get; init; } = 50;

    public int Window => 8;

    public bool IsFull => Scale >= 1;

    public int WindowPairs => Math.Max(1, (int)Math.Round(FullWindowPairs * Scale));

    public TimeSpan WindowTime => TimeSpan.FromSeconds(Math.Clamp(FullWindowSeconds * Scale, 1, FullWindowSeconds));

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Clamp(FullWarmUpSeconds * Scale, 1, FullWarmUpSeconds));

    /// <summary>How long to wait at most, behind the warm-up, for the compiler of hot methods.</summary>
    public TimeSpan WarmUpLimit => TimeSpan.FromSeconds(60 * Math.Min(Scale, 1));

    public string HostDll => Dll("samples/ImConnect.SampleHost");

    public string RelayDll => Dll("benchmarks/ImConnect.Relay");

    public string SignalRDll => Dll("benchmarks/ImConnect.SignalR");

    public string IdleHostDll => Dll("benchmarks/ImConnect.IdleHost");

    /// <summary>Null when the arguments are not understood.</summary>
    public static LoadOptions? Parse(string[] args)
    {
        var options = new LoadOptions(args.FirstOrDefault() ?? "", Scale: 1, Directory.GetCurrentDirectory(), Against: null);
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--scale" when double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var scale) && scale > 0:
                    options = options with { Scale = scale };
                    break;
                case "--root":
                    options = options with { Root = Path.GetFullPath(args[i + 1]) };
                    break;
                case "--against":
                    options = options with { Against = Path.GetFullPath(args[i + 1]) };
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 1 && options.Command is "load" or "compare" or "idle" or "latency" or "storm" or "events" or "away" && options.Command == "compare" == options.Against is not null ? options : null;
    }

    private string Dll(string project) => Path.Combine(Root, project, "bin/Release/net10.0", Path.GetFileName(project) + ".dll");
}
