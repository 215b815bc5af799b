using ImConnect.RocketMq.Routing;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Sessions;

/// <summary>What all links of a session share.</summary>
/// <param name="Options">Checked.</param>
/// <param name="Access">The address from the options.</param>
/// <param name="Role">Producer or consumer.</param>
/// <param name="ClientId">This client's name.</param>
/// <param name="Headers">For every call.</param>
/// <param name="Timing">How often what is done.</param>
/// <param name="Time">The clock of all waits but those for the network.</param>
/// <param name="Logger">Of the client.</param>
internal sealed record SessionParts(
    RocketMqClientOptions Options,
    ProxyAddress Access,
    ISessionRole Role,
    string ClientId,
    CallHeaders Headers,
    SessionTiming Timing,
    TimeProvider Time,
    ILogger Logger);
