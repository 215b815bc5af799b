using System.Collections.Concurrent;
using System.Diagnostics;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A handler that writes down what comes. Safe for concurrent use.</summary>
internal sealed class Arrivals(Func<RocketMqDelivery, CancellationToken, ValueTask<RocketMqConsumeResult>>? handle = null)
{
    private readonly ConcurrentQueue<Arrival> _all = new();
    private readonly Lock _lock = new();
    private int _now;

    public IReadOnlyList<Arrival> All => [.. _all];

    public int Count => _all.Count;

    /// <summary>The most messages that were in the handler at the same moment.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>One after the other; what stands behind a message of its group that is to come again is not touched, as the contract of handlers says.</summary>
    public async ValueTask<IReadOnlyList<RocketMqConsumeResult>> HandleAsync(IReadOnlyList<RocketMqDelivery> messages, CancellationToken cancellationToken)
    {
        var results = new List<RocketMqConsumeResult>(messages.Count);
        var again = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            if (message.MessageGroup is not null && again.Contains(message.MessageGroup))
            {
                results.Add(RocketMqConsumeResult.Retry);
                continue;
            }

            _all.Enqueue(new Arrival(message, Stopwatch.GetTimestamp()));
            Enter(1);
            try
            {
                results.Add(handle is null ? RocketMqConsumeResult.Done : await handle(message, cancellationToken));
            }
            finally
            {
                Enter(-1);
            }

            if (results[^1] == RocketMqConsumeResult.Retry && message.MessageGroup is not null)
                again.Add(message.MessageGroup);
        }

        return results;
    }

    /// <summary>
    /// What the server has once came once. A send whose answer comes late is made again, and then the server has its message twice: that is the producer's affair.
    /// </summary>
    public void MustBeOnce() =>
        Assert.Empty(All.GroupBy(arrival => (arrival.Delivery.Topic, arrival.Delivery.QueueId, arrival.Delivery.Offset)).Where(same => same.Count() > 1).Select(same => same.First().Text));

    public IReadOnlyList<string> TextsOf(string? group) => [.. All.Where(arrival => arrival.Delivery.MessageGroup == group).Select(arrival => arrival.Text)];

    public IReadOnlyList<Arrival> Of(string text) => [.. All.Where(arrival => arrival.Text == text)];

    public Task MustHaveAsync(int count) => Eventually.MustHoldAsync(() => Count >= count, $"{count} messages came, instead of: {string.Join(' ', All.Select(arrival => arrival.Text))}");

    public Task MustHaveDifferentAsync(int count) =>
        Eventually.MustHoldAsync(() => All.Select(arrival => arrival.Text).Distinct().Count() >= count, $"{count} different messages came");

    public Task MustHaveAsync(string text, int times = 1) => Eventually.MustHoldAsync(() => Of(text).Count >= times, $"{text} came {times} times");

    private void Enter(int change)
    {
        lock (_lock)
        {
            _now += change;
            MostAtOnce = Math.Max(MostAtOnce, _now);
        }
    }
}
