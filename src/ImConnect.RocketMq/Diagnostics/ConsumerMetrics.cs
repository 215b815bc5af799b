using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>What consumers add to the meter <c>ImConnect.RocketMq</c>.</summary>
internal static class ConsumerMetrics
{
    private static readonly Meter s_meter = new(RocketMqMetrics.Name);

    private static readonly Counter<long> s_consumed =
        s_meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that were handed to the application, each time");

    private static readonly Histogram<double> s_process = s_meter.CreateHistogram(
        "messaging.process.duration", "s", "Time of a call of the handler",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private static readonly UpDownCounter<long> s_held = s_meter.CreateUpDownCounter<long>("imconnect.rocketmq.consumer.held", "{message}", "Messages that are here and not settled");

    private static readonly UpDownCounter<long> s_heldBytes = s_meter.CreateUpDownCounter<long>("imconnect.rocketmq.consumer.held.size", "By", "Bytes of their bodies");

    private static readonly Counter<long> s_results = s_meter.CreateCounter<long>("imconnect.rocketmq.consumer.results", "{message}", "What the application said of messages");

    private static readonly Counter<long> s_renewed = s_meter.CreateCounter<long>("imconnect.rocketmq.consumer.lease.renewals", "{call}", "Leases that were renewed, or were to be");

    private static readonly Counter<long> s_lost =
        s_meter.CreateCounter<long>("imconnect.rocketmq.consumer.lease.lost", "{message}", "Messages that come again because their lease was over before they were settled");

    private static readonly Counter<long> s_buried = s_meter.CreateCounter<long>("imconnect.rocketmq.consumer.dead.letters", "{message}", "Messages that went to the dead letter queue");

    private static readonly Counter<long> s_damaged =
        s_meter.CreateCounter<long>("imconnect.rocketmq.consumer.damaged", "{message}", "Messages whose body did not fit its digest, or could not be unpacked");

    private static readonly Counter<long> s_receiveFailed = s_meter.CreateCounter<long>("imconnect.rocketmq.consumer.receive.failed", "{call}", "Receives that failed");

    public static bool IsProcessOn => s_process.Enabled;

    public static void Consumed(string topic, string group, int count) => s_consumed.Add(count, Tags(RocketMqActivity.Receive, topic, group, null));

    public static void Processed(string topic, string group, string? error, TimeSpan elapsed) =>
        s_process.Record(elapsed.TotalSeconds, Tags(RocketMqActivity.Process, topic, group, error));

    public static void Held(string topic, int messages, long bytes)
    {
        s_held.Add(messages, Topic(topic));
        s_heldBytes.Add(bytes, Topic(topic));
    }

    public static void Result(string topic, RocketMqConsumeResult result) =>
        s_results.Add(1, Topic(topic), new KeyValuePair<string, object?>("imconnect.rocketmq.result", result.ToString()));

    public static void Renewed(string topic, RocketMqCode? error)
    {
        if (error is null)
            s_renewed.Add(1, Topic(topic));
        else
            s_renewed.Add(1, Topic(topic), Error(error.Value));
    }

    public static void Lost(string topic) => s_lost.Add(1, Topic(topic));

    public static void Buried(string topic) => s_buried.Add(1, Topic(topic));

    public static void Damaged(string topic) => s_damaged.Add(1, Topic(topic));

    public static void ReceiveFailed(string topic, RocketMqCode error) => s_receiveFailed.Add(1, Topic(topic), Error(error));

    private static KeyValuePair<string, object?> Topic(string topic) => new("messaging.destination.name", topic);

    private static KeyValuePair<string, object?> Error(RocketMqCode error) => new("error.type", error.ToString());

    private static TagList Tags(string operation, string topic, string group, string? error)
    {
        var tags = new TagList
        {
            { "messaging.system", RocketMqActivity.System },
            { "messaging.operation.name", operation },
            { "messaging.operation.type", operation },
            { "messaging.destination.name", topic },
            { "messaging.consumer.group.name", group },
        };
        if (error is not null)
            tags.Add("error.type", error);
        return tags;
    }
}
