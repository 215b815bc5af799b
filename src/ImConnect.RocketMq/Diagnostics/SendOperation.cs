using System.Diagnostics;
using ImConnect.RocketMq.Producing;

namespace ImConnect.RocketMq.Diagnostics;

/// <summary>Span and metrics of one send, by the OpenTelemetry conventions of messaging; nothing of the message but its id, size, tag and group. Costs little while nobody listens.</summary>
internal struct SendOperation
{
    private readonly RocketMqMessage _message;
    private readonly TimeProvider _time;
    private readonly long _started;
    private string? _error;

    public SendOperation(RocketMqMessage message, string clientId, TimeProvider time)
    {
        _message = message;
        _time = time;
        _started = RocketMqMetrics.IsDurationOn ? time.GetTimestamp() : 0;
        Activity = RocketMqActivity.Source.HasListeners() ? Start(message, clientId) : null;
    }

    /// <summary>The span; null while nobody listens.</summary>
    public Activity? Activity { get; }

    public readonly void Sent(in RocketMqSendReceipt receipt)
    {
        if (Activity is null)
            return;
        if (receipt.QueueId is { } queue)
            Activity.SetTag("messaging.destination.partition.id", queue.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Activity.SetTag("messaging.rocketmq.message.offset", receipt.Offset);
    }

    public void Failed(Exception error)
    {
        _error = error is RocketMqException known ? known.Code.ToString() : error.GetType().FullName;
        Activity?.SetTag("error.type", _error).SetStatus(ActivityStatusCode.Error);
    }

    public readonly void End()
    {
        if (_started != 0)
            RocketMqMetrics.Duration(RocketMqActivity.Send, _message.Topic, _error, _time.GetElapsedTime(_started));
        RocketMqMetrics.Sent(_message.Topic, _error);
        Activity?.Dispose();
    }

    private static Activity? Start(RocketMqMessage message, string clientId)
    {
        var activity = RocketMqActivity.Source.StartActivity($"{RocketMqActivity.Send} {message.Topic}", ActivityKind.Producer);
        if (activity is null)
            return null;
        activity.SetTag("messaging.system", RocketMqActivity.System);
        activity.SetTag("messaging.operation.name", RocketMqActivity.Send);
        activity.SetTag("messaging.operation.type", RocketMqActivity.Send);
        activity.SetTag("messaging.destination.name", message.Topic);
        activity.SetTag("messaging.client.id", clientId);
        activity.SetTag("messaging.message.id", message.MessageId);
        activity.SetTag("messaging.message.body.size", message.Body.Length);
        activity.SetTag("messaging.rocketmq.message.type", TypeOf(message));
        if (message.MessageGroup is not null)
            activity.SetTag("messaging.rocketmq.message.group", message.MessageGroup);
        if (message.Tag is not null)
            activity.SetTag("messaging.rocketmq.message.tag", message.Tag);
        return activity;
    }

    private static string TypeOf(RocketMqMessage message) => SendRequests.TypeOf(message) switch
    {
        Wire.MessageType.Fifo => "fifo",
        Wire.MessageType.Delay => "delay",
        _ => "normal",
    };
}
