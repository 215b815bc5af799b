using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ImConnect.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Transports.Tests.Support;

/// <summary>Listens to what handshakes are counted as. Made before the server.</summary>
internal sealed class Refusals : IDisposable
{
    private readonly ConcurrentDictionary<(object? Scope, string Reason), long> _counts = new();
    private readonly MeterListener _listener = new();

    public Refusals()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == GatewayActivity.SourceName && instrument.Name.StartsWith("imconnect.handshakes", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var reason = tags.Length == 0 ? "" : Assert.IsType<string>(tags[0].Value);
            _counts.AddOrUpdate((instrument.Meter.Scope, reason), value, (_, sum) => sum + value);
        });
        _listener.Start();
    }

    /// <summary>Tests run beside each other: only what this server counted.</summary>
    public long Of(TestServer server, Reason reason) => Count(server, reason.ToString());

    public long Accepted(TestServer server) => Count(server, "");

    public void Dispose() => _listener.Dispose();

    private long Count(TestServer server, string reason) =>
        _counts.GetValueOrDefault((server.App.Services.GetRequiredService<IMeterFactory>(), reason));
}
