using System.Diagnostics;
using ImConnect.RocketMq.Consuming;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>Span and metrics of one call of the handler; nothing of a message but its id, size, tag and group. Costs little while nobody listens.</summary>
internal struct ProcessOperation
{
    private readonly string _topic;
    private readonly string _group;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Activity? _activity;
    private string? _error;

    public ProcessOperation(IReadOnlyList<Held> messages, string group, string clientId, TimeProvider time)
    {
        _topic = messages[0].Delivery.Topic;
        _group = group;
        _time = time;
        _started = ConsumerMetrics.IsProcessOn ? time.GetTimestamp() : 0;
        _activity = RocketMqActivity.Source.HasListeners() ? Start(messages, _topic, group, clientId) : null;
        ConsumerMetrics.Consumed(_topic, group, messages.Count);
    }

    public void Failed(string error)
    {
        _error = error;
        _activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
    }

    public readonly void End()
    {
        if (_started != 0)
            ConsumerMetrics.Processed(_topic, _group, _error, _time.GetElapsedTime(_started));
        _activity?.Dispose();
    }

    /// <summary>A child of what sent the message, where it is one; linked to all who sent, where there are several.</summary>
    private static Activity? Start(IReadOnlyList<Held> messages, string topic, string group, string clientId)
    {
        var one = messages.Count == 1 ? messages[0] : null;
        var links = messages.Where(message => message.Trace != default).Select(message => new ActivityLink(message.Trace)).ToArray();
        var activity = RocketMqActivity.Source.StartActivity($"{RocketMqActivity.Process} {topic}", ActivityKind.Consumer, one?.Trace ?? default, links: links);
        ConsumerSpans.Describe(activity, RocketMqActivity.Process, RocketMqActivity.Process, topic, group, clientId);
        if (activity is null)
            return null;
        if (one is null)
        {
            activity.SetTag("messaging.batch.message_count", messages.Count);
            return activity;
        }

        activity.SetTag("messaging.message.id", one.Delivery.MessageId);
        activity.SetTag("messaging.message.body.size", one.Delivery.Body.Length);
        activity.SetTag("messaging.destination.partition.id", one.Delivery.QueueId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        activity.SetTag("messaging.rocketmq.message.offset", one.Delivery.Offset);
        activity.SetTag("imconnect.rocketmq.attempt", one.Delivery.Attempt);
        if (one.Delivery.MessageGroup is not null)
            activity.SetTag("messaging.rocketmq.message.group", one.Delivery.MessageGroup);
        if (one.Delivery.Tag is not null)
            activity.SetTag("messaging.rocketmq.message.tag", one.Delivery.Tag);
        return activity;
    }
}
