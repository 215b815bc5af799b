using ImConnect.EndToEnd.Tests.Checker;
using ImConnect.Publishing;
using ImConnect.RocketMq;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>A business side of its own: reads a topic of RocketMQ in an ordered group, and notes what comes.</summary>
internal sealed class EventLog : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<StoredEvent> _events = [];
    private readonly RocketMqPushConsumer _consumer;

    public EventLog(string address, string topic, string group) => _consumer = new RocketMqPushConsumer(
        new RocketMqConsumerOptions { Endpoints = address, Group = group, Ordered = true, Subscriptions = { [topic] = "*" } }, HandleAsync);

    /// <summary>What has come, in its order, repeats too.</summary>
    public IReadOnlyList<StoredEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    public async Task StartAsync()
    {
        try
        {
            await _consumer.StartAsync();
        }
        catch (RocketMqException)
        {
            // It goes on trying: a busy machine.
        }
    }

    public ValueTask DisposeAsync() => _consumer.DisposeAsync();

    private ValueTask<IReadOnlyList<RocketMqConsumeResult>> HandleAsync(IReadOnlyList<RocketMqDelivery> messages, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                Assert.True(EventReader.TryRead(message.Body, out var one));
                Assert.Equal([one.Key], message.Keys);
                _events.Add(new StoredEvent(
                    (int)one.Type, one.Number, unchecked((ulong)one.Id.Value), unchecked((ulong)one.Sender.Value), unchecked((ulong)one.Receiver.Value)));
            }
        }

        return new([.. messages.Select(_ => RocketMqConsumeResult.Done)]);
    }
}
