using System.Diagnostics;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>What all spans of a consumer say.</summary>
internal static class ConsumerSpans
{
    public static void Describe(Activity? activity, string operation, string type, string topic, string group, string clientId)
    {
        if (activity is null)
            return;
        activity.SetTag("messaging.system", RocketMqActivity.System);
        activity.SetTag("messaging.operation.name", operation);
        activity.SetTag("messaging.operation.type", type);
        activity.SetTag("messaging.destination.name", topic);
        activity.SetTag("messaging.consumer.group.name", group);
        activity.SetTag("messaging.client.id", clientId);
    }

    /// <summary>A receive that brought something, told when it has: one that waits in vain is no span.</summary>
    public static void Received(string topic, string group, string clientId, int messages, DateTimeOffset since, IEnumerable<ActivityContext> traces)
    {
        if (!RocketMqActivity.Source.HasListeners())
            return;
        using var activity = RocketMqActivity.Source.StartActivity(
            $"{RocketMqActivity.Receive} {topic}", ActivityKind.Client, default(ActivityContext), links: traces.Select(trace => new ActivityLink(trace)), startTime: since);
        Describe(activity, RocketMqActivity.Receive, RocketMqActivity.Receive, topic, group, clientId);
        activity?.SetTag("messaging.batch.message_count", messages);
    }
}
