namespace ImConnect.Publishing;

/// <summary>Whether the publisher is away. Open: nobody waits for it, the drainer probes. Safe for any thread.</summary>
internal sealed class PublishCircuit(TimeProvider time)
{
    private volatile Absence? _absence;

    public bool IsOpen => _absence is not null;

    /// <summary>Since when it is away, and why; null while it is not.</summary>
    public Absence? Away => _absence;

    /// <summary>True when it was closed.</summary>
    public bool Open(string? why)
    {
        if (_absence is not null)
            return false;
        _absence = new Absence(time.GetTimestamp(), why ?? "no reason given");
        return true;
    }

    /// <summary>True when it was open.</summary>
    public bool Close()
    {
        var wasOpen = _absence is not null;
        _absence = null;
        return wasOpen;
    }

    /// <param name="Since">A timestamp.</param>
    /// <param name="Why">What the publisher said.</param>
    internal sealed record Absence(long Since, string Why);
}
