using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>The meter <c>ImConnect.RocketMq</c>: one for all clients of the process, by the OpenTelemetry conventions of messaging where these have a name.</summary>
internal static class RocketMqMetrics
{
    public const string Name = "ImConnect.RocketMq";

    private static readonly Meter s_meter = new(Name);

    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        "messaging.client.operation.duration", "s", "Time of a call, with all its attempts",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private static readonly Counter<long> s_sent = s_meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that were sent, or were to be");

    private static readonly Counter<long> s_retried = s_meter.CreateCounter<long>("imconnect.rocketmq.send.retries", "{attempt}", "Sends that were tried again");

    private static readonly Counter<long> s_telemetryLost =
        s_meter.CreateCounter<long>("imconnect.rocketmq.telemetry.lost", "{stream}", "Telemetry streams that ended, or could not be opened");

    private static readonly Counter<long> s_heartbeatFailed = s_meter.CreateCounter<long>("imconnect.rocketmq.heartbeat.failed", "{call}", "Heartbeats that were not taken");

    public static bool IsDurationOn => s_duration.Enabled;

    public static void Duration(string operation, string topic, string? error, TimeSpan elapsed) => s_duration.Record(elapsed.TotalSeconds, Tags(operation, topic, error));

    /// <summary>For an operation whose name says more than its kind.</summary>
    public static void Duration(string operation, string type, string topic, string? error, TimeSpan elapsed) =>
        s_duration.Record(elapsed.TotalSeconds, Tags(operation, type, topic, error));

    public static void Sent(string topic, string? error)
    {
        if (s_sent.Enabled)
            s_sent.Add(1, Tags(RocketMqActivity.Send, topic, error));
    }

    public static void Retried(string topic, RocketMqCode code) => s_retried.Add(1, Tags(RocketMqActivity.Send, topic, code.ToString()));

    public static void TelemetryLost(object address) => s_telemetryLost.Add(1, new KeyValuePair<string, object?>("server.address", address.ToString()));

    public static void HeartbeatFailed(object address, RocketMqCode code) => s_heartbeatFailed.Add(
        1, new KeyValuePair<string, object?>("server.address", address.ToString()), new KeyValuePair<string, object?>("error.type", code.ToString()));

    private static TagList Tags(string operation, string topic, string? error) => Tags(operation, operation, topic, error);

    private static TagList Tags(string operation, string type, string topic, string? error)
    {
        var tags = new TagList
        {
            { "messaging.system", RocketMqActivity.System },
            { "messaging.operation.name", operation },
            { "messaging.operation.type", type },
            { "messaging.destination.name", topic },
        };
        if (error is not null)
            tags.Add("error.type", error);
        return tags;
    }
}
