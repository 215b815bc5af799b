using System.Diagnostics.Metrics;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>The meter <c>ImConnect.RocketMq</c>: one for all clients of the process, which its tags tell apart.</summary>
internal static class RocketMqMetrics
{
    public const string Name = "ImConnect.RocketMq";

    private static readonly Meter s_meter = new(Name);

    private static readonly Counter<long> s_telemetryLost =
        s_meter.CreateCounter<long>("imconnect.rocketmq.telemetry.lost", "{stream}", "Telemetry streams that ended, or could not be opened");

    private static readonly Counter<long> s_heartbeatFailed = s_meter.CreateCounter<long>("imconnect.rocketmq.heartbeat.failed", "{call}", "Heartbeats that were not taken");

    public static void TelemetryLost(object address) => s_telemetryLost.Add(1, new KeyValuePair<string, object?>("server.address", address.ToString()));

    public static void HeartbeatFailed(object address, RocketMqCode code) => s_heartbeatFailed.Add(
        1, new KeyValuePair<string, object?>("server.address", address.ToString()), new KeyValuePair<string, object?>("error.type", code.ToString()));
}
