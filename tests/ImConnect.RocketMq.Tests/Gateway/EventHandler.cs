using ImConnect.Publishing;

namespace ImConnect.RocketMq.Tests.Gateway;

/// <summary>Notes the events of two users and answers as the test says; those of others are done.</summary>
internal sealed class EventHandler(UserId one, UserId other, Func<MessageEvent, int, EventOutcome> answer) : IEventHandler
{
    private readonly Lock _lock = new();
    private readonly List<MessageEvent> _seen = [];

    public IReadOnlyList<MessageEvent> Seen
    {
        get
        {
            lock (_lock)
                return [.. _seen];
        }
    }

    public IEnumerable<string> Contents => Seen.Select(one => one.Content);

    public ValueTask<EventOutcome[]> HandleAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new([.. batch.Select(Handle)]);
    }

    private EventOutcome Handle(MessageEvent message)
    {
        if (message.Sender != one && message.Sender != other)
            return EventOutcome.Done;
        _seen.Add(message);
        return answer(message, _seen.Count(seen => seen.Key == message.Key));
    }
}
