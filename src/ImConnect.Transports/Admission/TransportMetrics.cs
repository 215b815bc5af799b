using System.Diagnostics.Metrics;
using ImConnect.Diagnostics;

namespace ImConnect.Transports.Admission;

/// <summary>What this package counts, on the meter of Core. The only tag is the reason: never a user, never an address.</summary>
internal sealed class TransportMetrics
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;

    public TransportMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(GatewayActivity.SourceName);
        _accepted = meter.CreateCounter<long>("imconnect.handshakes.accepted", "{handshake}", "Handshakes that became a connection");
        _refused = meter.CreateCounter<long>("imconnect.handshakes.refused", "{handshake}", "Handshakes that were refused, by reason");
    }

    public void Accepted() => _accepted.Add(1);

    public void Refused(Reason reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
}
