using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>What the meter of this package measures of one topic, from now on.</summary>
internal sealed class Points : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)> _all = new();
    private readonly MeterListener _listener = new();
    private readonly string _topic;

    public Points(string topic)
    {
        _topic = topic;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "ImConnect.RocketMq")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)> All => _all;

    public IEnumerable<(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)> Of(string name, string? tag = null, object? value = null) =>
        _all.Where(point => point.Name == name && (tag is null || (point.Tags.TryGetValue(tag, out var found) && Equals(found, value))));

    /// <summary>Calls of one operation that ended.</summary>
    public int Calls(string operation) => Of("messaging.client.operation.duration", "messaging.operation.name", operation).Count();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = tags.ToArray().ToDictionary(StringComparer.Ordinal);
        if (named.TryGetValue("messaging.destination.name", out var topic) && Equals(topic, _topic))
            _all.Enqueue((instrument.Name, value, named));
    }
}
