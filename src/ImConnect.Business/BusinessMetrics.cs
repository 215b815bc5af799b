using System.Diagnostics.Metrics;
using ImConnect.Diagnostics;
using ImConnect.Publishing;

namespace ImConnect.Business;

/// <summary>What this package counts, on the meter of Core. Tags are the call, the outcome, the status and the event's type: never a user. Times are in the platform's own <c>http.client.request.duration</c>.</summary>
internal sealed class BusinessMetrics
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _skipped;

    public BusinessMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(GatewayActivity.SourceName);
        _calls = meter.CreateCounter<long>("imconnect.business.calls", "{call}", "Calls of im-business, by call, outcome and HTTP status");
        _skipped = meter.CreateCounter<long>("imconnect.events.skipped", "{event}", "Events that im-business has no call for, by type");
    }

    /// <param name="call">send or offline.</param>
    /// <param name="outcome">What became of the event.</param>
    /// <param name="status">0 where there was no answer.</param>
    public void Called(string call, PublishOutcome outcome, int status)
    {
        if (_calls.Enabled)
            _calls.Add(1, new("call", call), new("outcome", outcome.ToString()), new("status", status));
    }

    public void Skipped(EventType type)
    {
        if (_skipped.Enabled)
            _skipped.Add(1, new KeyValuePair<string, object?>("type", (int)type));
    }
}
