using System.Diagnostics;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>Span and metrics of one call that tells the server what became of messages. Costs little while nobody listens.</summary>
internal readonly struct SettleOperation
{
    private readonly string _name;
    private readonly string _topic;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Activity? _activity;

    public SettleOperation(string name, string topic, string group, string clientId, int messages, TimeProvider time)
    {
        _name = name;
        _topic = topic;
        _time = time;
        _started = RocketMqMetrics.IsDurationOn ? time.GetTimestamp() : 0;
        _activity = RocketMqActivity.Source.HasListeners() ? RocketMqActivity.Source.StartActivity($"{name} {topic}", ActivityKind.Client) : null;
        ConsumerSpans.Describe(_activity, name, RocketMqActivity.Settle, topic, group, clientId);
        if (messages > 1)
            _activity?.SetTag("messaging.batch.message_count", messages);
    }

    public void End(RocketMqException? fault)
    {
        var error = fault?.Code.ToString();
        if (_started != 0)
            RocketMqMetrics.Duration(_name, RocketMqActivity.Settle, _topic, error, _time.GetElapsedTime(_started));
        if (error is not null)
            _activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        _activity?.Dispose();
    }
}
