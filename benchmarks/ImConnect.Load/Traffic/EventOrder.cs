using System.Collections.Concurrent;
using System.Text.Json;
using ImConnect.RocketMq;

namespace ImConnect.Load.Traffic;

/// <summary>Reads all events back as the business side would, and holds them against what the gateway promises: each is there, and one pair's messages come in the order of their ids.</summary>
internal sealed class EventOrder : IAsyncDisposable
{
    private readonly RocketMqPushConsumer _consumer;
    private readonly ConcurrentDictionary<string, byte> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _last = new(StringComparer.Ordinal);
    private long _reordered;

    public EventOrder(string proxy, string topic, string group) => _consumer = new RocketMqPushConsumer(
        new RocketMqConsumerOptions { Endpoints = proxy, Group = group, Ordered = true, Subscriptions = { [topic] = "*" } }, HandleAsync);

    /// <summary>Events that came, each counted once.</summary>
    public int Distinct => _keys.Count;

    /// <summary>First events of messages that came behind one of a later message of their pair.</summary>
    public long Reordered => Volatile.Read(ref _reordered);

    public Task StartAsync(CancellationToken cancellationToken) => _consumer.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _consumer.DisposeAsync();

    private ValueTask<IReadOnlyList<RocketMqConsumeResult>> HandleAsync(IReadOnlyList<RocketMqDelivery> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            if (!_keys.TryAdd(message.Keys[0], 0))
                continue;
            using var outer = JsonDocument.Parse(message.Body);
            if (outer.RootElement.GetProperty("clusterEventType").GetInt32() != 10)
                continue;

            // The messages of a pair all go one way, so its ids grow.
            using var data = JsonDocument.Parse(outer.RootElement.GetProperty("data").GetString()!);
            var id = long.Parse(data.RootElement.GetProperty("msgId").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
            var chat = message.MessageGroup!;
            if (_last.TryGetValue(chat, out var last) && id < last)
                Interlocked.Increment(ref _reordered);
            else
                _last[chat] = id;
        }

        return new([.. messages.Select(_ => RocketMqConsumeResult.Done)]);
    }
}
