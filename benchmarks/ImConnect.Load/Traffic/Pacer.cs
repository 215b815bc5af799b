using System.Diagnostics;

namespace ImConnect.Load.Traffic;

/// <summary>An open loop: when the next send is meant to leave, whatever became of those before.</summary>
internal sealed class Pacer(double perSecond)
{
    private readonly double _step = Stopwatch.Frequency / perSecond;
    private readonly long _origin = Stopwatch.GetTimestamp();
    private long _sent;

    /// <summary>The time at which the next one is meant to leave.</summary>
    public long Next => _origin + (long)(_sent * _step);

    /// <summary>The next one leaves now.</summary>
    public void Advance() => _sent++;
}
