using Google.Protobuf.WellKnownTypes;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Producing;

/// <summary>A producer as the server sees it, and what the server tells a producer.</summary>
internal sealed class ProducerRole(RocketMqProducerOptions options, Func<double> random) : ISessionRole
{
    /// <summary>The most bytes of a body, until the server says otherwise.</summary>
    private const int DefaultMaxBody = 4 * 1024 * 1024;

    private volatile int _maxBody = DefaultMaxBody;
    private volatile Wait _wait = Wait.Default;

    public ClientType Type => ClientType.Producer;

    public Resource? Group => null;

    public int MaxBody => _maxBody;

    public void Describe(Settings settings)
    {
        settings.BackoffPolicy = new RetryPolicy
        {
            MaxAttempts = options.MaxAttempts,
            ExponentialBackoff = new ExponentialBackoff { Initial = new Duration(), Max = new Duration(), Multiplier = 1 },
        };
        settings.Publishing = new Wire.Publishing { ValidateMessageType = true };
        foreach (var topic in options.Topics)
            settings.Publishing.Topics.Add(new Resource { ResourceNamespace = options.Namespace, Name = topic });
    }

    public void Apply(Settings settings)
    {
        if (settings.Publishing is { MaxBodySize: > 0 } publishing)
            _maxBody = publishing.MaxBodySize;
        if (settings.BackoffPolicy?.ExponentialBackoff is { Initial: not null, Max: not null } backoff && Wait.From(backoff) is { } wait)
            _wait = wait;
    }

    public ValueTask<Status> VerifyAsync(Message message, CancellationToken cancellationToken) =>
        new(new Status { Code = Code.Unsupported, Message = "this client is a producer" });

    /// <summary>Before the attempt after attempt number <paramref name="attempt"/>, from 1.</summary>
    public TimeSpan WaitAfter(int attempt)
    {
        var wait = _wait;

        // The servers' rule counts the attempt to come.
        return Backoff.Next(wait.Initial, wait.Most, wait.Multiplier, attempt + 1, random);
    }

    private sealed record Wait(TimeSpan Initial, TimeSpan Most, double Multiplier)
    {
        public static readonly Wait Default = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1), 2);

        public static Wait? From(ExponentialBackoff backoff)
        {
            var (initial, most) = (backoff.Initial.ToTimeSpan(), backoff.Max.ToTimeSpan());
            return initial <= TimeSpan.Zero || most < initial || backoff.Multiplier < 1 ? null : new Wait(initial, most, backoff.Multiplier);
        }
    }
}
