using System.Diagnostics;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>The source of spans, and the words that spans and metrics share.</summary>
internal static class RocketMqActivity
{
    public const string System = "rocketmq";
    public const string Send = "send";
    public const string Receive = "receive";
    public const string Process = "process";
    public const string Settle = "settle";

    public static readonly ActivitySource Source = new(RocketMqMetrics.Name);
}
