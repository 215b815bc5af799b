using System.Collections.Concurrent;
using System.Diagnostics;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>Spans, metrics and logs of a consumer, by the names of OpenTelemetry; nothing of a body in any of them.</summary>
public sealed class ConsumerDiagnosticsTests(RocketMqBroker broker)
{
    private const string Topic = "CO_TRACE";
    private const string Secret = "a-secret-of-two-people";

    private readonly ConcurrentQueue<Activity> _spans = new();

    [Fact]
    public async Task Consumer_TellsWhatItDoes_ByTheNamesOfOpenTelemetry_AndNeverABody()
    {
        await Stage.RequireAsync(broker);
        using var spans = Listen();
        using var points = new Points(Topic);
        var logs = new CapturedLogs();
        var arrivals = new Arrivals((message, _) => message.MessageGroup switch
        {
            "retry" when message.Attempt == 1 => new(RocketMqConsumeResult.Retry),
            "throws" when message.Attempt == 1 => throw new InvalidOperationException("not now"),
            "poison" => new(RocketMqConsumeResult.Poison),
            _ => new(RocketMqConsumeResult.Done),
        });
        await using var producer = Stage.Producer(broker);
        var options = Stage.Options(broker.Address, Topic);
        options.MaxBatchSize = 1;
        await using (var consumer = await Stage.ConsumeAsync(options, arrivals, logs))
        {
            foreach (var group in new[] { "good", "retry", "throws", "poison" })
                await producer.SendAsync(new RocketMqMessage(Topic, System.Text.Encoding.UTF8.GetBytes(Secret)) { MessageGroup = group, Tag = "tag" }, TestContext.Current.CancellationToken);
            await arrivals.MustHaveAsync(6);
            await Eventually.MustHoldAsync(() => points.Calls("dead_letter") == 1, "all is settled");
        }

        Spans();
        Assert.Equal(6, points.Of("messaging.client.consumed.messages").Sum(point => point.Value));
        Assert.Equal(6, points.Of("messaging.process.duration").Count());
        Assert.Single(points.Of("messaging.process.duration", "error.type", "System.InvalidOperationException"));
        Assert.All(points.Of("messaging.process.duration"), point => Assert.Equal(
            ("rocketmq", "process", "process", Topic, Topic),
            (point.Tags["messaging.system"], point.Tags["messaging.operation.name"], point.Tags["messaging.operation.type"], point.Tags["messaging.destination.name"],
                point.Tags["messaging.consumer.group.name"])));
        Assert.NotEmpty(points.Of("messaging.client.operation.duration", "messaging.operation.name", "receive"));
        Assert.All(points.Of("messaging.client.operation.duration", "messaging.operation.name", "ack"), point => Assert.Equal("settle", point.Tags["messaging.operation.type"]));
        Assert.Equal(0, points.Of("imconnect.rocketmq.consumer.held").Sum(point => point.Value));
        Assert.Equal(0, points.Of("imconnect.rocketmq.consumer.held.size").Sum(point => point.Value));
        Assert.Equal(4 * Secret.Length, points.Of("imconnect.rocketmq.consumer.held.size").Where(point => point.Value > 0).Sum(point => point.Value));
        Assert.Equal(1, points.Of("imconnect.rocketmq.consumer.dead.letters").Sum(point => point.Value));
        Assert.Equal(3, points.Of("imconnect.rocketmq.consumer.results", "imconnect.rocketmq.result", "Done").Sum(point => point.Value));
        Assert.Contains(logs.Lines, line => line.Text.Contains("goes to the dead letter queue", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(points.All, point => point.Tags.Values.Any(value => value?.ToString()?.Contains(Secret, StringComparison.Ordinal) == true));
        Assert.DoesNotContain(_spans, span => span.TagObjects.Any(tag => tag.Value?.ToString()?.Contains(Secret, StringComparison.Ordinal) == true));
    }

    private void Spans()
    {
        var process = _spans.Where(span => span.OperationName == $"process {Topic}").ToArray();
        Assert.Equal(6, process.Length);
        Assert.All(process, span =>
        {
            // A child of what sent the message, whose context travelled with it.
            var send = Assert.Single(_spans, other => other.OperationName == $"send {Topic}" && Equals(other.GetTagItem("messaging.message.id"), span.GetTagItem("messaging.message.id")));
            Assert.Equal((send.TraceId, send.SpanId), (span.TraceId, span.ParentSpanId));
            Assert.Equal(ActivityKind.Consumer, span.Kind);
            Assert.Equal(
                ("rocketmq", "process", Topic, Topic, "tag", (object?)Secret.Length),
                (span.GetTagItem("messaging.system"), span.GetTagItem("messaging.operation.name"), span.GetTagItem("messaging.destination.name"),
                    span.GetTagItem("messaging.consumer.group.name"), span.GetTagItem("messaging.rocketmq.message.tag"), span.GetTagItem("messaging.message.body.size")));
            Assert.NotNull(span.GetTagItem("messaging.client.id"));
            Assert.NotNull(span.GetTagItem("messaging.rocketmq.message.group"));
        });
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(process, span => Equals(span.GetTagItem("error.type"), "System.InvalidOperationException")).Status);
        var receive = _spans.Where(span => span.OperationName == $"receive {Topic}").ToArray();
        Assert.Equal(4, receive.Sum(span => span.Links.Count()));
        Assert.All(receive, span => Assert.Equal(ActivityKind.Client, span.Kind));
        Assert.Contains(_spans, span => span.OperationName == $"ack {Topic}" && Equals(span.GetTagItem("messaging.operation.type"), "settle"));
        Assert.Single(_spans, span => span.OperationName == $"dead_letter {Topic}");
    }

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ImConnect.RocketMq",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("messaging.destination.name"), Topic))
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
