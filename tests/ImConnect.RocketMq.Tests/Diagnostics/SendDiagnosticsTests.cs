using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Diagnostics;

/// <summary>Names and tags are those of the OpenTelemetry conventions of messaging.</summary>
public sealed class SendDiagnosticsTests(RocketMqBroker broker)
{
    private const string Name = "ImConnect.RocketMq";
    private readonly Messages _messages = new();

    [Fact]
    public async Task Send_IsASpanOfItsCaller_AndTheMessageCarriesIt()
    {
        await broker.RequireAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Name or "caller",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout });
        var message = new RocketMqMessage("IMC_FIFO", new byte[3]) { MessageGroup = _messages.Word, Keys = [_messages.Word], Tag = "t" };
        RocketMqSendReceipt receipt;
        ActivityTraceId trace;
        using (var source = new ActivitySource("caller"))
        using (var caller = source.StartActivity("caller")!)
        {
            trace = caller.TraceId;
            receipt = await producer.SendAsync(message, TestContext.Current.CancellationToken);
        }

        var span = Assert.Single(spans, span => span.TraceId == trace && span.Source.Name == Name);
        Assert.Equal(("send IMC_FIFO", ActivityKind.Producer, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(
            new SortedDictionary<string, object?>
            {
                ["messaging.system"] = "rocketmq", ["messaging.operation.name"] = "send", ["messaging.operation.type"] = "send", ["messaging.destination.name"] = "IMC_FIFO",
                ["messaging.client.id"] = producer.ClientId, ["messaging.message.id"] = message.MessageId, ["messaging.message.body.size"] = 3,
                ["messaging.rocketmq.message.type"] = "fifo", ["messaging.rocketmq.message.group"] = _messages.Word, ["messaging.rocketmq.message.tag"] = "t",
                ["messaging.destination.partition.id"] = $"{receipt.QueueId}", ["messaging.rocketmq.message.offset"] = receipt.Offset,
            },
            new SortedDictionary<string, object?>(span.TagObjects.ToDictionary()));
        await using var reader = new TopicReader(broker, "IMC_FIFO");
        Assert.Equal(span.Id, Assert.Single(await reader.ReadAsync(_messages.IsMine, 1)).SystemProperties.TraceContext);
    }

    [Fact]
    public async Task Send_IsCountedAndTimed_ByTopicAndOutcome()
    {
        var topic = $"T{_messages.Word}";
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter.Name == Name)
                    meters.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measured(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measured(instrument, value, tags));
        listener.Start();

        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSend = call => Task.FromResult(call.Number == 1 ? FakeProxy.Stored(call) : FakeProxy.Fault(Code.TooManyRequests));
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, MaxAttempts = 2 });
        await producer.SendAsync(_messages.Normal(topic: topic), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal(topic: topic), TestContext.Current.CancellationToken));

        var good = $"messaging.destination.name={topic} messaging.operation.name=send messaging.operation.type=send messaging.system=rocketmq";
        var bad = $"error.type=TooManyRequests {good}";
        Assert.Equal(
            [
                $"imconnect.rocketmq.send.retries {bad}", $"messaging.client.operation.duration {bad}", $"messaging.client.operation.duration {good}",
                $"messaging.client.sent.messages {bad}", $"messaging.client.sent.messages {good}",
            ],
            measured.Select(measurement => $"{measurement.Name} {measurement.Tags}").Order(StringComparer.Ordinal));
        Assert.All(measured, measurement => Assert.True(measurement.Name.EndsWith("duration", StringComparison.Ordinal) ? measurement.Value is > 0 and < 60 : measurement.Value == 1));

        void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var texts = tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal).ToArray();
            if (texts.Contains($"messaging.destination.name={topic}"))
                measured.Enqueue((instrument.Name, value, string.Join(' ', texts)));
        }
    }
}
