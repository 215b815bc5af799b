using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using ImConnect.RocketMq.Diagnostics;
using ImConnect.RocketMq.Faults;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Consuming;

/// <summary>
/// Receives from what is assigned: (1) room for a batch; (2) registered with the proxy; (3) the call, which waits at the server while there is nothing; (4) leases; (5) damaged
/// ones out; (6) on to the handler, which is not waited for. A fault is followed by a wait.
/// </summary>
/// <param name="assigned">From what.</param>
/// <param name="loops">How many such loops share the room.</param>
/// <param name="parts">Shared.</param>
internal sealed partial class ReceiveLoop(Assigned assigned, Func<int> loops, ConsumerParts parts)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_firstBusyWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_longestBusyWait = TimeSpan.FromSeconds(1);

    private readonly MessageQueue _queue = new()
    {
        Topic = new Resource { ResourceNamespace = parts.Options.Namespace, Name = assigned.Topic },
        Id = assigned.Queue,
        Permission = Permission.Read,
        Broker = new Broker { Name = assigned.Broker, Endpoints = assigned.Address.Wire },
    };

    private bool _isTold;
    private readonly ReceiveSize _size = new(parts.Options, parts.Role);
    private readonly Duration _invisible = Duration.FromTimeSpan(parts.Options.InvisibleTime);

    /// <summary>Until the token; never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;

        // A server that gave out messages whose answer was lost gives them out once more to the same attempt, and not to another before their time is over.
        var attempt = Guid.NewGuid();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await ReceiveAsync(attempt, stop))
                    attempt = Guid.NewGuid();
                failures = 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception unexpected)
            {
                var error = unexpected as RocketMqException ?? new RocketMqException(RocketMqCode.BadAnswer, $"{unexpected.GetType().Name}: {unexpected.Message}", unexpected);
                await FailedAsync(error, ++failures, stop);
            }
        }
    }

    /// <returns>Whether messages came.</returns>
    private async Task<bool> ReceiveAsync(Guid attempt, CancellationToken stop)
    {
        var link = parts.Session.Registered(assigned.Address);
        await link.Telemetry.RegisteredAsync(stop);
        if (parts.Role.Fault is { } fault)
            throw fault;

        // What the proxy was told at first did not say so: the server had not said it yet.
        if (!_isTold && parts.Role.IsOrdered == true && parts.Options.Ordered is null)
        {
            _isTold = true;
            link.Telemetry.Resend();
        }

        var room = _size.Next(loops());
        await parts.Budget.ReserveAsync(room, stop);
        var taken = 0;
        try
        {
            var began = parts.Time.GetUtcNow();
            var polling = parts.Role.LongPolling;
            var batch = await link.ReceiveAsync(Request(room, polling, attempt), polling, stop);
            taken = batch.Messages.Count;
            if (taken > 0)
                Take(batch, began);
            return taken > 0;
        }
        finally
        {
            // A server that gives more than it was asked for has it counted all the same.
            parts.Budget.Release(room - taken, 0);
        }
    }

    private ReceiveMessageRequest Request(int room, TimeSpan polling, Guid attempt) => new()
    {
        Group = parts.Role.Group,
        MessageQueue = _queue,
        FilterExpression = parts.Role.FilterOf(assigned.Topic),
        BatchSize = room,
        InvisibleDuration = _invisible,
        AutoRenew = false,
        LongPollingTimeout = Duration.FromTimeSpan(polling),
        AttemptId = attempt.ToString("D"),
    };

    private void Take(ReceivedBatch batch, DateTimeOffset began)
    {
        var ordered = parts.Role.IsOrdered == true;
        var good = new List<Held>(batch.Messages.Count);
        foreach (var message in batch.Messages)
        {
            var delivery = DeliveryReader.Read(message, parts.Options.MaxBodySize, out var isDamaged);
            var lease = new Lease(message.SystemProperties.ReceiptHandle, batch.Since, parts.Options.InvisibleTime, parts.Time);
            var held = new Held(delivery, lease, _queue.Topic, assigned.Address, TraceOf(message));
            _size.Saw(held.Bytes);
            parts.Budget.Fill(held.Bytes);
            ConsumerMetrics.Held(delivery.Topic, 1, held.Bytes);
            if (isDamaged)
                Refuse(held, ordered);
            else
                good.Add(held);
        }

        RocketMqMetrics.Duration(RocketMqActivity.Receive, assigned.Topic, null, parts.Time.GetUtcNow() - began);
        ConsumerSpans.Received(
            assigned.Topic, parts.Options.Group, parts.Session.ClientId, batch.Messages.Count, began, good.Select(held => held.Trace).Where(trace => trace != default));
        foreach (var held in good)
            parts.Keeper.Add(held);
        parts.Dispatcher.Take(good, assigned.Broker, ordered);
    }

    /// <summary>The body is not what was stored. In an ordered group it would hold up its queue for nothing; elsewhere another try may bring a good one.</summary>
    private void Refuse(Held held, bool ordered)
    {
        ConsumerMetrics.Damaged(held.Delivery.Topic);
        Log.Damaged(parts.Logger, held.Delivery.MessageId, held.Delivery.Topic, held.Delivery.Attempt);
        if (ordered || held.Delivery.Attempt >= parts.Options.MaxAttempts)
            parts.Settler.Bury(held, "its body is damaged, packed in an unknown way, or larger than MaxBodySize");
        else
            parts.Settler.Return(held, Backoff.Next(parts.Options.MinBackoff, parts.Options.MaxBackoff, 2, held.Delivery.Attempt, parts.Random));
    }

    private async Task FailedAsync(RocketMqException error, int failures, CancellationToken stop)
    {
        var isBusy = error.Class == FaultClass.Throttled;
        var wait = isBusy
            ? Backoff.Next(s_firstBusyWait, s_longestBusyWait, 2, failures, parts.Random)
            : Backoff.Next(s_firstWait, s_longestWait, 2, failures, parts.Random);
        ConsumerMetrics.ReceiveFailed(assigned.Topic, error.Code);
        if (failures > 1 && !isBusy)
            Log.Failing(parts.Logger, assigned.Topic, assigned.Broker, assigned.Address.ToString(), failures, wait, error.Message);
        else
            Log.Failed(parts.Logger, assigned.Topic, assigned.Broker, assigned.Address.ToString(), wait, error.Message);

        // The first two are what a proxy says that was started again, and does not know this client; the last is asked again.
        if (error.Code is RocketMqCode.InternalServerError or RocketMqCode.UnrecognizedClientType or RocketMqCode.IllegalConsumerGroup && !isBusy)
            parts.Session.Registered(assigned.Address).Telemetry.Resend();
        if (error.Code is RocketMqCode.TopicNotFound or RocketMqCode.Forbidden)
            parts.Session.Routes.Suspect(assigned.Topic);
        await Task.Delay(wait, parts.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ActivityContext TraceOf(Message message) =>
        message.SystemProperties.HasTraceContext && ActivityContext.TryParse(message.SystemProperties.TraceContext, null, isRemote: true, out var trace) ? trace : default;

    private static partial class Log
    {
        [LoggerMessage(6210, LogLevel.Debug, "A receive from {Topic} of {Broker} at {Address} failed and is tried again in {Wait}: {Why}")]
        public static partial void Failed(ILogger logger, string topic, string broker, string address, TimeSpan wait, string why);

        [LoggerMessage(6211, LogLevel.Warning, "Receives from {Topic} of {Broker} at {Address} fail, {Failures} in a row; the next is in {Wait}: {Why}")]
        public static partial void Failing(ILogger logger, string topic, string broker, string address, int failures, TimeSpan wait, string why);

        [LoggerMessage(6212, LogLevel.Warning, "The body of message {MessageId} of {Topic} does not fit its digest, or cannot be unpacked, at attempt {Attempt}")]
        public static partial void Damaged(ILogger logger, string messageId, string topic, int attempt);
    }
}
