using System.Diagnostics;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A handler that takes longer than a message is set aside for, against a real broker, with a second consumer that would get what was not renewed.</summary>
public sealed class LeaseTests(RocketMqBroker broker)
{
    private static readonly TimeSpan s_invisible = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longer = TimeSpan.FromSeconds(13);

    [Fact]
    public async Task Handler_LongerThanTheInvisibleTime_IsTheOnlyOneThatGetsTheMessage()
    {
        await Stage.RequireAsync(broker);
        await Task.WhenAll(TryAsync("CO_LEASE", "a"), TryAsync("CO_PLAIN_LEASE", null));
    }

    private async Task TryAsync(string topic, string? group)
    {
        await using var producer = Stage.Producer(broker);
        var arrivals = new Arrivals(async (message, cancellationToken) =>
        {
            if (message.Body.Span[0] == 's')
                await Task.Delay(s_longer, cancellationToken);
            return RocketMqConsumeResult.Done;
        });
        var options = Stage.Options(broker.Address, topic);
        options.InvisibleTime = s_invisible;
        await using var one = await Stage.ConsumeAsync(options, arrivals);
        await using var other = await Stage.ConsumeAsync(options, arrivals);
        await Stage.SendAsync(producer, topic, "slow", group);
        await arrivals.MustHaveAsync("slow");
        await Stage.SendAsync(producer, topic, "next", group);
        await arrivals.MustHaveAsync("next");

        // Behind it in an ordered group; beside it in another.
        var wait = Stopwatch.GetElapsedTime(arrivals.Of("slow")[0].At, arrivals.Of("next")[0].At);
        Assert.True(group is null ? wait < s_invisible : wait >= s_longer, $"the next one came after {wait}");
        await Eventually.MustHoldAsync(() => Stopwatch.GetElapsedTime(arrivals.Of("slow")[0].At) > s_longer + TimeSpan.FromSeconds(3), "the handler is done");
        Assert.Single(arrivals.Of("slow"));
    }
}
