using Google.Protobuf.WellKnownTypes;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>
/// What lies in a topic, by queue and offset: the order in which the server stored it. Reads from the beginning by a group that nobody else has, settles nothing, and so is told of
/// each stored message once.
/// </summary>
internal sealed class TopicReader(RocketMqBroker broker, string topic) : IAsyncDisposable
{
    private const int Batch = 32;

    /// <summary>Longer than any test: nothing comes again.</summary>
    private static readonly TimeSpan s_invisible = TimeSpan.FromHours(1);

    /// <summary>The least that a proxy waits.</summary>
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(5);

    /// <summary>For all that a test stored, on a busy machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private readonly string _group = $"READER_{Guid.NewGuid():N}";
    private readonly Dictionary<(int Queue, long Offset), Message> _read = [];
    private ClientSession? _session;

    /// <summary>Reads until the wanted ones that came are enough; those, in their order.</summary>
    public async Task<IReadOnlyList<Message>> ReadAsync(Func<Message, bool> wanted, Func<IReadOnlyList<Message>, bool> enough, string what)
    {
        var cancellation = TestContext.Current.CancellationToken;
        _session ??= new ClientSession(new PlainOptions(broker.Address), new PlainRole(topic, _group), new SessionTiming(), TimeProvider.System, NullLogger.Instance);
        await _session.StartAsync([topic], cancellation);
        var route = await _session.Routes.GetAsync(topic, cancellation);
        var link = _session.Registered(route.Addresses[0]);
        IReadOnlyList<Message> found = [];
        await Eventually.MustHoldAsync(
            async () =>
            {
                var batch = await link.ReceiveAsync(Request(route.Queues[0].Wire), s_poll, cancellation);
                foreach (var message in batch.Messages)
                    _read.TryAdd((message.SystemProperties.QueueId, message.SystemProperties.QueueOffset), message);
                found = [.. _read.OrderBy(read => read.Key).Select(read => read.Value).Where(wanted)];
                return enough(found);
            },
            () => $"{what}; {found.Count} were read",
            s_patience);
        return found;
    }

    /// <summary>Exactly these, and what else is wanted meanwhile.</summary>
    public Task<IReadOnlyList<Message>> ReadAsync(Func<Message, bool> wanted, int count) => ReadAsync(wanted, found => found.Count >= count, $"{count} messages of {topic}");

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
    }

    private ReceiveMessageRequest Request(MessageQueue queue) => new()
    {
        Group = new Resource { Name = _group },
        MessageQueue = queue,
        FilterExpression = new FilterExpression { Type = FilterType.Tag, Expression = "*" },
        BatchSize = Batch,
        InvisibleDuration = Duration.FromTimeSpan(s_invisible),
        LongPollingTimeout = Duration.FromTimeSpan(s_poll),
        AttemptId = Guid.NewGuid().ToString(),
    };
}
