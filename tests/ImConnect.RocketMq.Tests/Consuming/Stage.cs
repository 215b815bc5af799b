using System.Globalization;
using System.Text;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>Topics and ordered groups of these tests, all made by one call of the admin tool, which takes seconds. Plain groups the broker makes by itself.</summary>
internal static class Stage
{
    /// <summary>Each test has topics and groups of its own; 1 queue where one message is to hold up the next.</summary>
    private static readonly string[] s_what =
    [
        "topic:CO_ORDER_1:FIFO:2", "group:CO_ORDER_1:ordered", "topic:CO_ORDER_32:FIFO:2", "group:CO_ORDER_32:ordered",
        "topic:CO_RETRY:FIFO:1", "group:CO_RETRY:ordered", "topic:CO_POISON:FIFO:1", "group:CO_POISON:ordered",
        "topic:CO_USED_UP:FIFO:1", "group:CO_USED_UP:ordered", "topic:CO_THROWS:FIFO:1", "group:CO_THROWS:ordered",
        "topic:CO_LEASE:FIFO:1", "group:CO_LEASE:ordered", "topic:CO_DRAIN:FIFO:1", "group:CO_DRAIN:ordered",
        "topic:CO_HANGS:FIFO:1", "group:CO_HANGS:ordered", "topic:CO_ABANDON:FIFO:1", "group:CO_ABANDON:ordered",
        "topic:CO_NODE:FIFO:2", "group:CO_NODE:ordered", "topic:CO_FROM_NODE:FIFO:2", "group:CO_FROM_NODE:ordered",
        "topic:CO_KILLED:FIFO:4", "group:CO_KILLED:ordered", "topic:CO_DOWN:FIFO:4", "group:CO_DOWN:ordered",
        "topic:CO_KILLED_LONG:FIFO:4", "group:CO_KILLED_LONG:ordered", "topic:CO_DOWN_LONG:FIFO:4", "group:CO_DOWN_LONG:ordered",
        "topic:CO_PLAIN:NORMAL:2", "topic:CO_PLAIN_RETRY:NORMAL:1", "topic:CO_PLAIN_LETTER:NORMAL:1", "topic:CO_PLAIN_THROWS:NORMAL:1",
        "topic:CO_PLAIN_LEASE:NORMAL:1", "topic:CO_PLAIN_DRAIN:NORMAL:1", "topic:CO_CACHE:NORMAL:2", "topic:CO_TRACE:FIFO:1", "group:CO_TRACE:ordered",
        "topic:CO_HOST_A:NORMAL:1", "topic:CO_HOST_B:NORMAL:1", "topic:CO_TAGS:NORMAL:1",
        "topic:CO_IDLE:FIFO:1", "group:CO_IDLE:ordered", "topic:CO_PLAIN_IDLE:NORMAL:1",
    ];

    private static readonly Lock s_lock = new();
    private static Task? s_created;

    /// <summary>The broker with all this; skips the test where there is none, or one without these topics.</summary>
    public static async Task RequireAsync(RocketMqBroker broker)
    {
        await broker.RequireOwnAsync();
        Task created;
        lock (s_lock)
            created = s_created ??= broker.CreateAsync(s_what);
        await created;
    }

    /// <summary>One that waits long, so that a busy machine makes no send a double one.</summary>
    public static RocketMqProducer Producer(RocketMqBroker broker) => new(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout });

    public static RocketMqConsumerOptions Options(string endpoints, string topic, string? group = null) => new()
    {
        Endpoints = endpoints,
        RequestTimeout = RocketMqBroker.RequestTimeout,
        Group = group ?? topic,
        Subscriptions = { [topic] = "*" },
    };

    /// <summary>A consumer that has begun.</summary>
    public static async Task<RocketMqPushConsumer> ConsumeAsync(RocketMqConsumerOptions options, Arrivals arrivals, CapturedLogs? logs = null)
    {
        var consumer = new RocketMqPushConsumer(options, arrivals.HandleAsync, logs ?? new CapturedLogs(), TimeProvider.System, new SessionTiming(), Jitter.Shared);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        return consumer;
    }

    public static Task<RocketMqSendReceipt> SendAsync(RocketMqProducer producer, string topic, string text, string? group = null) =>
        producer.SendAsync(new RocketMqMessage(topic, Encoding.UTF8.GetBytes(text)) { MessageGroup = group }, TestContext.Current.CancellationToken);

    /// <summary><c>count</c> messages in each group, beside each other, in order in each: their texts are <c>group-number</c>.</summary>
    public static Task SendAsync(RocketMqProducer producer, string topic, IEnumerable<string> groups, int count) =>
        Task.WhenAll(groups.SelectMany(group => Texts(group, count).Select(text => SendAsync(producer, topic, text, group))));

    public static IEnumerable<string> Texts(string group, int count) => Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{group}-{i}"));

    /// <summary>Waits until so many dead letters of a group have come to a reader of them.</summary>
    public static async Task<IReadOnlyList<Arrival>> DeadLettersAsync(RocketMqBroker broker, string group, int count)
    {
        var letters = new Arrivals();
        var options = Options(broker.Address, $"%DLQ%{group}", $"{group}_LETTERS");
        await using var reader = new RocketMqPushConsumer(options, letters.HandleAsync);

        // The topic of dead letters comes with the first of them.
        await Eventually.MustHoldAsync(
            async () =>
            {
                try
                {
                    await reader.StartAsync(TestContext.Current.CancellationToken);
                    return true;
                }
                catch (RocketMqException error) when (error.Code == RocketMqCode.TopicNotFound)
                {
                    return false;
                }
            },
            $"there are dead letters of {group}");
        await letters.MustHaveAsync(count);
        return letters.All;
    }
}
