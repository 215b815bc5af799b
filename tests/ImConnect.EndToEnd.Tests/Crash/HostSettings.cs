using System.Globalization;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>How a host is started. What is short here is short so that retries and leases of a dead host come about within a test.</summary>
internal sealed record HostSettings(string DataDirectory, int Port)
{
    /// <summary>Small, so that a drain has several pages.</summary>
    public int DrainPage { get; init; } = 3;

    /// <summary>The wait before each retry.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The file that takes its events; null: none does.</summary>
    public string? Events { get; init; }

    /// <summary>The proxy of the RocketMQ that takes its events; null: none does.</summary>
    public string? RocketMq { get; init; }

    /// <summary>The topic there.</summary>
    public string? Topic { get; init; }

    /// <summary>Where it kills itself; null: it does not.</summary>
    public string? CrashPoint { get; init; }

    public int CrashAt { get; init; } = 1;

    public string? Marker { get; init; }

    /// <summary>A program that starts the host and leaves it its own process id; empty: none.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    public IEnumerable<string> ToArguments()
    {
        Dictionary<string, string?> values = new()
        {
            ["urls"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"),
            ["environment"] = "Production",
            ["Logging:LogLevel:Default"] = "Warning",
            ["ImConnect:DataDirectory"] = DataDirectory,

            // The clients send as fast as they can.
            ["ImConnect:Limits:SendsPerConnection"] = "0",
            ["ImConnect:Limits:SendsPerUser"] = "0",
            ["ImConnect:Limits:SendsPerPair"] = "0",
            ["ImConnect:Limits:FramesPerConnection"] = "0",
            ["ImConnect:Auth:SigningKey"] = Tokens.Key,
            ["ImConnect:DrainPage"] = DrainPage.ToString(CultureInfo.InvariantCulture),
            ["ImConnect:Retry:Scan"] = "00:00:00.05",
            ["ImConnect:Retry:Lease"] = "00:00:01",
            ["ImConnect:Inbox:InboxBound"] = "100000",
            ["ImConnect:Inbox:SenderQuota"] = "100000",
            ["ImConnect:RocketMq"] = RocketMq,
            ["ImConnect:RocketMq:C2CTopic"] = Topic,
            ["Crash:Events"] = Events,
            ["Crash:Point"] = CrashPoint,
            ["Crash:At"] = CrashAt.ToString(CultureInfo.InvariantCulture),
            ["Crash:Marker"] = Marker,
        };
        for (var i = 0; i < 4; i++)
            values[string.Create(CultureInfo.InvariantCulture, $"ImConnect:Retry:Delays:{i}")] = RetryDelay.ToString("c", CultureInfo.InvariantCulture);
        return values.Where(value => value.Value is not null).SelectMany(value => new[] { "--" + value.Key, value.Value! });
    }
}
