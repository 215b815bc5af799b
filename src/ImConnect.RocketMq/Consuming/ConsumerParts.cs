using ImConnect.RocketMq.Sessions;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Consuming;

/// <summary>What the loops of a consumer share.</summary>
/// <param name="Options">Checked.</param>
/// <param name="Role">What the server says.</param>
/// <param name="Session">Calls.</param>
/// <param name="Budget">Bounds what is held.</param>
/// <param name="Keeper">Renews what is held.</param>
/// <param name="Settler">Is told of what never gets to the handler.</param>
/// <param name="Dispatcher">Takes the rest.</param>
/// <param name="Timing">How often what is done.</param>
/// <param name="Random">For waits.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Of the consumer.</param>
internal sealed record ConsumerParts(
    RocketMqConsumerOptions Options,
    ConsumerRole Role,
    ClientSession Session,
    CacheBudget Budget,
    LeaseKeeper Keeper,
    Settler Settler,
    Dispatcher Dispatcher,
    SessionTiming Timing,
    Func<double> Random,
    TimeProvider Time,
    ILogger Logger);
