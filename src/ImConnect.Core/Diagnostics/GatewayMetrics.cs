using ImConnect.Publishing;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ImConnect.Persistence;

namespace ImConnect.Diagnostics;

/// <summary>Counters and histograms of the meter <c>ImConnect</c>. Tags are reasons, stages and loop names: never a user.</summary>
internal sealed class GatewayMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _pushed;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _offline;
    private readonly Counter<long> _notices;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _restarts;
    private readonly Counter<long> _events;
    private readonly Counter<long> _dead;
    private readonly Histogram<double> _stage;
    private readonly Histogram<int> _batch;

    public GatewayMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(GatewayActivity.SourceName);
        _accepted = _meter.CreateCounter<long>("imconnect.messages.accepted", "{message}", "Messages committed to an inbox");
        _repeated = _meter.CreateCounter<long>("imconnect.messages.repeated", "{message}", "Sends that were known before");
        _pushed = _meter.CreateCounter<long>("imconnect.messages.pushed", "{message}", "Messages handed to a connection at their acceptance");
        _acknowledged = _meter.CreateCounter<long>("imconnect.messages.acknowledged", "{message}", "Acks of receivers that were committed");
        _retried = _meter.CreateCounter<long>("imconnect.messages.retried", "{message}", "Pushes of a message that was not acknowledged in time");
        _offline = _meter.CreateCounter<long>("imconnect.messages.offline", "{message}", "Messages left to wait for their receiver");
        _notices = _meter.CreateCounter<long>("imconnect.notices.confirmed", "{notice}", "Notices that were surely received");
        _rejected = _meter.CreateCounter<long>("imconnect.rejected", "{frame}", "What was refused, by reason");
        _restarts = _meter.CreateCounter<long>("imconnect.loop.restarts", "{restart}", "Loops that failed and were started again");
        _events = _meter.CreateCounter<long>("imconnect.events.published", "{event}", "Events handed to the publisher, by type and outcome");
        _dead = _meter.CreateCounter<long>("imconnect.events.dead", "{event}", "Events that were given up after their message was acknowledged: an alarm");
        _stage = _meter.CreateHistogram<double>("imconnect.stage.duration", "s", "Time in a stage, queue included");
        _batch = _meter.CreateHistogram<int>("imconnect.stage.batch", "{item}", "Items that a stage took at once");
    }

    public void Accepted() => _accepted.Add(1);

    public void Repeated() => _repeated.Add(1);

    public void Pushed() => _pushed.Add(1);

    public void Acknowledged() => _acknowledged.Add(1);

    public void Retried() => _retried.Add(1);

    public void Offline() => _offline.Add(1);

    public void NoticeConfirmed() => _notices.Add(1);

    public void Rejected(Reason reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void Event(EventType type, PublishOutcome outcome)
    {
        if (_events.Enabled)
            _events.Add(1, new KeyValuePair<string, object?>("type", (int)type), new KeyValuePair<string, object?>("outcome", outcome.ToString()));
    }

    public void DeadLetter(EventType type) => _dead.Add(1, new KeyValuePair<string, object?>("type", (int)type));

    public void LoopRestarted(string loop) => _restarts.Add(1, new KeyValuePair<string, object?>("loop", loop));

    public void Batch(string stage, int count) => _batch.Record(count, new KeyValuePair<string, object?>("stage", stage));

    /// <summary>Time since <paramref name="start"/>, a timestamp of <paramref name="time"/>.</summary>
    public void Stage(string stage, TimeProvider time, long start)
    {
        if (_stage.Enabled)
            _stage.Record(time.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
    }

    /// <summary>Shows a length that changes, such as a queue's.</summary>
    public void Observe(string name, string unit, string description, Func<long> length) =>
        _meter.CreateObservableGauge(name, length, unit, description);
}
