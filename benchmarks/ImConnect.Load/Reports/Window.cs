using ImConnect.Load.Servers;

namespace ImConnect.Load.Reports;

/// <summary>What happened between two readings.</summary>
internal readonly record struct Window(TimeSpan Time, long Messages, CpuTime Server, CpuTime Generator)
{
    /// <summary>A higher figure is a measuring error until shown otherwise.</summary>
    private const int MostCyclesASecond = 100_000;

    /// <summary>No forwarding over two sockets is cheaper.</summary>
    private const double LeastMicroseconds = 0.8;

    private const double MostGeneratorShare = 0.97;

    /// <summary>The server's CPU for one message, microseconds.</summary>
    public double Cost => Server.Total / Messages;

    public double PerSecond => Messages / Time.TotalSeconds;

    /// <summary>How much of a core the generator used.</summary>
    public double GeneratorShare => Generator.Total / Time.TotalMicroseconds;

    /// <summary>How much of a core the server used.</summary>
    public double ServerShare => Server.Total / Time.TotalMicroseconds;

    /// <summary>Why the window counts for nothing; null when it does.</summary>
    /// <param name="isDurable">Whether a message is a full cycle.</param>
    /// <param name="isFull">A run that judges ratios; a short one only looks at the file, while the generator itself is still being compiled.</param>
    public string? Void(bool isDurable, bool isFull) =>
        Messages == 0 ? "nothing made its way"
        : Cost < LeastMicroseconds ? $"{Cost:F2} us a message cannot be"
        : isDurable && PerSecond > MostCyclesASecond ? $"{PerSecond:F0} full cycles a second cannot be"
        : isFull && GeneratorShare > MostGeneratorShare ? $"the generator used {GeneratorShare:P0} of a core"
        : null;
}
