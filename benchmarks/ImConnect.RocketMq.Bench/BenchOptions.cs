using System.Globalization;

namespace ImConnect.RocketMq.Bench;

/// <summary>How long is measured, and where the repository is.</summary>
internal sealed record BenchOptions(double Scale, string Root)
{
    private const int FullPairs = 6;
    private const double FullWindowSeconds = 5;
    private const double FullWarmUpSeconds = 8;

    public int Chats => 200;

    public int BodyBytes => 256;

    /// <summary>Even, so that each side goes first as often as the other.</summary>
    public int Pairs => Math.Max(2, (int)Math.Round(FullPairs * Scale / 2) * 2);

    public TimeSpan Window => TimeSpan.FromSeconds(Math.Clamp(FullWindowSeconds * Scale, 1, FullWindowSeconds));

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Clamp(FullWarmUpSeconds * Scale, 2, FullWarmUpSeconds));

    /// <summary>A shorter run is too short for the ratios: it only has to work.</summary>
    public bool IsFull => Scale >= 1;

    /// <summary>Null when the arguments are not understood.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        var options = new BenchOptions(Scale: 1, Directory.GetCurrentDirectory());
        for (var i = 0; i < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--scale" when i + 1 < args.Length && double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var scale) && scale > 0:
                    options = options with { Scale = scale };
                    break;
                case "--root" when i + 1 < args.Length:
                    options = options with { Root = Path.GetFullPath(args[i + 1]) };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
