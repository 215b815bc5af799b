using ImConnect.RocketMq.Sessions;

namespace ImConnect.RocketMq.Consuming;

/// <summary>What all batches of a consumer share.</summary>
/// <param name="Call">Calls the handler.</param>
/// <param name="Settler">Is told what became of messages.</param>
/// <param name="Turns">As many as the handler may be called at once.</param>
/// <param name="Options">Checked.</param>
/// <param name="Random">For waits.</param>
/// <param name="Time">For waits.</param>
internal sealed record BatchParts(HandlerCall Call, Settler Settler, SemaphoreSlim Turns, RocketMqConsumerOptions Options, Func<double> Random, TimeProvider Time)
{
    /// <summary>Before the attempt after attempt number <paramref name="attempt"/>, from 1.</summary>
    public TimeSpan WaitAfter(int attempt) => Backoff.Next(Options.MinBackoff, Options.MaxBackoff, 2, attempt, Random);
}
