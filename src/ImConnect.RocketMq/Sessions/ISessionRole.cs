using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Sessions;

/// <summary>What a client is to the server: producer or consumer. Called by several links at once.</summary>
internal interface ISessionRole
{
    ClientType Type { get; }

    /// <summary>The consumer group; null for a producer.</summary>
    Resource? Group { get; }

    /// <summary>Adds what only this role has to settings that the session began. Each call gets its own.</summary>
    void Describe(Settings settings);

    /// <summary>The server's settings, whenever it sends them; they are the same from every proxy of a cluster.</summary>
    void Apply(Settings settings);

    /// <summary>An operator wants to know how this client takes a message. Answers within 5 seconds.</summary>
    ValueTask<Status> VerifyAsync(Message message, CancellationToken cancellationToken);
}
