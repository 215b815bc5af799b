using System.Collections.Concurrent;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>A client that does nothing by itself: a producer, or a simple consumer of one topic when it is given a group.</summary>
internal sealed class PlainRole(string topic, string? group = null) : ISessionRole
{
    /// <summary>Settings that came, the newest last.</summary>
    public ConcurrentQueue<Settings> Applied { get; } = new();

    public ClientType Type => group is null ? ClientType.Producer : ClientType.SimpleConsumer;

    public Resource? Group => group is null ? null : new Resource { Name = group };

    public void Describe(Settings settings)
    {
        if (group is null)
        {
            settings.Publishing = new Wire.Publishing { ValidateMessageType = true, Topics = { new Resource { Name = topic } } };
            return;
        }

        var filter = new FilterExpression { Type = FilterType.Tag, Expression = "*" };
        settings.Subscription = new Subscription { Group = Group, Subscriptions = { new SubscriptionEntry { Topic = new Resource { Name = topic }, Expression = filter } } };
    }

    public void Apply(Settings settings) => Applied.Enqueue(settings);

    public ValueTask<Status> VerifyAsync(Message message, CancellationToken cancellationToken) => new(new Status { Code = Code.NotImplemented });
}
