using System.Diagnostics;
using ImConnect.RocketMq.Diagnostics;
using ImConnect.RocketMq.Faults;
using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Producing;

/// <summary>
/// The attempts of one send: (1) the route, from memory; (2) the proxy: that of the group's queue, or the next one that answers; (3) the call; (4) after a fault that another
/// attempt may help: a wait, and again from (1) with the same message id. Safe for concurrent use.
/// </summary>
internal sealed partial class MessageSender(ClientSession session, ProducerRole role, int maxAttempts, TimeProvider time, ILogger logger)
{
    private uint _turn;

    /// <exception cref="RocketMqException">The last attempt's, knowing of those before.</exception>
    /// <exception cref="OperationCanceledException">By the token.</exception>
    public async Task<RocketMqSendReceipt> SendAsync(RocketMqMessage message, Activity? activity, CancellationToken cancellationToken)
    {
        SendMessageRequest? request = null;
        var unclear = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var route = await session.Routes.GetAsync(message.Topic, cancellationToken);
                var queue = Choose(route, message, out var address);
                request ??= SendRequests.Create(message, route.Resource, queue?.Id ?? 0, activity?.Id, time.GetUtcNow());
                var answer = await session.Registered(address).CallAsync(Rpcs.SendMessage, request, cancellationToken);
                return Receipt(message, queue, answer);
            }
            catch (RocketMqException error)
            {
                unclear |= error.Class.MaybeStored;
                error.HadUnclearAttempt = unclear;
                if (error.Class == FaultClass.Missing)
                    session.Routes.Suspect(message.Topic);
                var wait = role.WaitAfter(attempt);
                if (error.Class == FaultClass.Throttled)
                    error.RetryAfter = wait;
                if (!error.Class.TryAgain || attempt >= maxAttempts)
                    throw;
                Log.Again(logger, message.Topic, attempt, wait, error.Message);
                RocketMqMetrics.Retried(message.Topic, error.Code);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    /// <summary>The queue of the group; null without one, when any proxy will do.</summary>
    private RouteQueue? Choose(TopicRoute route, RocketMqMessage message, out ProxyAddress address)
    {
        var addresses = route.WritableAddresses;
        if (addresses.Count == 0)
            throw new RocketMqException(RocketMqCode.Forbidden, $"no queue of topic {route.Topic} may be written");
        if (message.MessageGroup is not null)
        {
            var queue = route.QueueOf(message.MessageGroup, out var owner);
            address = owner!;
            return queue;
        }

        address = addresses[0];
        if (addresses.Count == 1)
            return null;
        var first = Interlocked.Increment(ref _turn);
        for (var i = 0u; i < addresses.Count; i++)
        {
            address = addresses[(int)((first + i) % (uint)addresses.Count)];
            if (!session.Registered(address).IsSuspect)
                return null;
        }

        address = addresses[(int)(first % (uint)addresses.Count)];
        return null;
    }

    private static RocketMqSendReceipt Receipt(RocketMqMessage message, RouteQueue? queue, SendMessageResponse answer)
    {
        if (answer.Entries.Count != 1)
            throw new RocketMqException(RocketMqCode.BadAnswer, $"one message was sent, and {answer.Entries.Count} results came");
        var entry = answer.Entries[0];
        if (AnswerFaults.From(entry.Status) is { } bad)
            throw bad;

        // Of a delayed message the server tells the place among those that wait for their time, of all topics.
        return new RocketMqSendReceipt(message.MessageId, message.Topic, queue?.Id, message.DeliverAt is null ? entry.Offset : 0);
    }

    private static partial class Log
    {
        [LoggerMessage(6100, LogLevel.Debug, "A send to {Topic} failed at attempt {Attempt} and is tried again in {Wait}: {Why}")]
        public static partial void Again(ILogger logger, string topic, int attempt, TimeSpan wait, string why);
    }
}
