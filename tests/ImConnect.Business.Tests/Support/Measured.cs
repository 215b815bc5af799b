using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace ImConnect.Business.Tests.Support;

/// <summary>Everything that is measured while it lives, of instruments whose name begins so. Tests that use it do not run beside others.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _lines = new();

    public Measured(string prefix)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name.StartsWith(prefix, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value.ToString(CultureInfo.InvariantCulture), tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value.ToString(CultureInfo.InvariantCulture), tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, "time", tags));
        _listener.Start();
    }

    public IReadOnlyCollection<string> Lines => _lines;

    public event Action<string>? Came;

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, string value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var line = $"{instrument.Name} {value}";
        foreach (var (name, tag) in tags)
            line += $" {name}={tag}";
        _lines.Enqueue(line);
        Came?.Invoke(line);
    }
}
