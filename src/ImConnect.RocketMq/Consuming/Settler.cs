using Google.Protobuf.WellKnownTypes;
using ImConnect.RocketMq.Diagnostics;
using ImConnect.RocketMq.Faults;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Consuming;

/// <summary>
/// Tells the server what became of messages, in the background and as often as it takes: until it is done, the server says that the lease is over, or it is over by the clock. As
/// long as that lasts a message counts as held. Safe for concurrent use.
/// </summary>
internal sealed partial class Settler(
    ClientSession session, ConsumerRole role, LeaseKeeper keeper, CacheBudget budget, RocketMqConsumerOptions options, Func<double> random, TimeProvider time, ILogger logger)
{
    private const int MostCalls = 32;
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _calls = new(MostCalls);
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Outstanding _outstanding = new();

    /// <summary>They are done: they do not come again. All of one topic and address.</summary>
    public void Ack(IReadOnlyList<Held> messages) => Begin(messages, () => AckAsync(messages));

    /// <summary>It comes again after a while, to this consumer or another.</summary>
    public void Return(Held message, TimeSpan after) => Begin([message], () => SettleAsync(message, "return", receipt => ReturnAsync(message, receipt, after)));

    /// <summary>It goes to the dead letter queue.</summary>
    public void Bury(Held message, string why)
    {
        Log.Buried(logger, message.Delivery.MessageId, message.Delivery.Topic, message.Delivery.Attempt, why);
        ConsumerMetrics.Buried(message.Delivery.Topic);
        Begin([message], () => SettleAsync(message, "dead_letter", receipt => BuryAsync(message, receipt)));
    }

    /// <summary>Nothing is to be told: it was lost.</summary>
    public void Forget(Held message)
    {
        keeper.Remove(message);
        Release(message);
    }

    /// <summary>Ends when all that was begun is told; after <paramref name="patience"/> the rest is given up, and comes again.</summary>
    public async Task CloseAsync(TimeSpan patience)
    {
        await _outstanding.WhenNoneAsync().WaitAsync(patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _giveUp.CancelAsync();
    }

    private void Begin(IReadOnlyList<Held> messages, Func<Task> settle)
    {
        foreach (var message in messages)
            keeper.Remove(message);
        _outstanding.Enter();
        Task.Run(async () =>
        {
            try
            {
                await settle();
            }
            catch (Exception error)
            {
                Log.Failed(logger, error);
            }
            finally
            {
                foreach (var message in messages)
                    Release(message);
                _outstanding.Leave();
            }
        });
    }

    private void Release(Held message)
    {
        budget.Release(1, message.Bytes);
        ConsumerMetrics.Held(message.Delivery.Topic, -1, -message.Bytes);
    }

    private async Task AckAsync(IReadOnlyList<Held> messages)
    {
        var open = new List<(Held Message, string Receipt)>(messages.Count);
        foreach (var message in messages)
        {
            if (await message.Lease.EndAsync() is { } receipt)
                open.Add((message, receipt));
        }

        for (var attempt = 1; open.Count > 0; attempt++)
        {
            var first = open[0].Message;
            var request = new AckMessageRequest { Group = role.Group, Topic = first.Topic };
            foreach (var (message, receipt) in open)
                request.Entries.Add(new AckMessageEntry { MessageId = message.Delivery.MessageId, ReceiptHandle = receipt });
            var operation = new SettleOperation("ack", first.Delivery.Topic, role.Group.Name, session.ClientId, open.Count, time);
            RocketMqException? fault = null;
            try
            {
                fault = Remove(open, await CallAsync(first, Rpcs.AckMessage, request));
            }
            catch (RocketMqException error)
            {
                // Said of all of them.
                fault = error;
                Remove(open, [.. open.Select(_ => error)]);
            }
            finally
            {
                operation.End(fault);
            }

            if (open.Count > 0 && !await AgainAsync(open[0].Message, "ack", attempt, fault))
                return;
            open.RemoveAll(entry => IsLate(entry.Message));
        }
    }

    /// <summary>Takes out what is settled, and says what is wrong with the rest.</summary>
    private RocketMqException? Remove(List<(Held Message, string Receipt)> open, AckMessageResponse answer)
    {
        if (answer.Entries.Count == 0)
        {
            // One status for all, and it is a good one.
            open.Clear();
            return null;
        }

        if (answer.Entries.Count != open.Count)
            return new RocketMqException(RocketMqCode.BadAnswer, $"{open.Count} messages were acknowledged, and {answer.Entries.Count} results came");

        // The order is not promised.
        return Remove(open, [.. open.Select((entry, i) =>
            AnswerFaults.From((answer.Entries.FirstOrDefault(result => result.ReceiptHandle == entry.Receipt) ?? answer.Entries[i]).Status))]);
    }

    private RocketMqException? Remove(List<(Held Message, string Receipt)> open, RocketMqException?[] faults)
    {
        RocketMqException? last = null;
        for (var i = faults.Length - 1; i >= 0; i--)
        {
            if (faults[i] is { } fault)
            {
                last = fault;
                if (fault.Code != RocketMqCode.InvalidReceiptHandle)
                    continue;
                NotSettled(open[i].Message, "ack", fault.Message);
            }

            open.RemoveAt(i);
        }

        return last;
    }

    private async Task SettleAsync(Held message, string name, Func<string, Task> call)
    {
        if (await message.Lease.EndAsync() is not { } receipt)
            return;
        for (var attempt = 1; ; attempt++)
        {
            var operation = new SettleOperation(name, message.Delivery.Topic, role.Group.Name, session.ClientId, 1, time);
            RocketMqException? fault = null;
            try
            {
                await call(receipt);
                return;
            }
            catch (RocketMqException error)
            {
                fault = error;
            }
            finally
            {
                operation.End(fault);
            }

            if (fault.Code == RocketMqCode.InvalidReceiptHandle)
                NotSettled(message, name, fault.Message);
            else if (await AgainAsync(message, name, attempt, fault) && !IsLate(message))
                continue;
            return;
        }
    }

    private Task<ChangeInvisibleDurationResponse> ReturnAsync(Held message, string receipt, TimeSpan after) => CallAsync(message, Rpcs.ChangeInvisibleDuration, new ChangeInvisibleDurationRequest
    {
        Group = role.Group,
        Topic = message.Topic,
        ReceiptHandle = receipt,
        MessageId = message.Delivery.MessageId,
        InvisibleDuration = Duration.FromTimeSpan(after),
    });

    private Task<ForwardMessageToDeadLetterQueueResponse> BuryAsync(Held message, string receipt) => CallAsync(message, Rpcs.ForwardToDeadLetterQueue, new ForwardMessageToDeadLetterQueueRequest
    {
        Group = role.Group,
        Topic = message.Topic,
        ReceiptHandle = receipt,
        MessageId = message.Delivery.MessageId,
        DeliveryAttempt = message.Delivery.Attempt,
        MaxDeliveryAttempts = options.MaxAttempts,
    });

    private async Task<TResponse> CallAsync<TRequest, TResponse>(Held message, Rpc<TRequest, TResponse> rpc, TRequest request)
        where TResponse : class, IAnswer
    {
        await _calls.WaitAsync();
        try
        {
            return await session.Registered(message.Address).CallAsync(rpc, request, CancellationToken.None);
        }
        finally
        {
            _calls.Release();
        }
    }

    /// <summary>Waits before the next attempt; false when nobody wants that any more.</summary>
    private async ValueTask<bool> AgainAsync(Held message, string name, int attempt, RocketMqException? fault)
    {
        Log.Again(logger, name, message.Delivery.MessageId, message.Delivery.Topic, attempt, fault?.Message ?? "no result");
        if (fault?.Code != RocketMqCode.Closed)
            await Task.Delay(Backoff.Next(s_firstWait, s_longestWait, 2, attempt, random), time, _giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_giveUp.IsCancellationRequested && fault?.Code != RocketMqCode.Closed)
            return true;
        NotSettled(message, name, "this consumer stops");
        return false;
    }

    private bool IsLate(Held message)
    {
        if (!message.Lease.IsOver)
            return false;
        NotSettled(message, "settle", "its time is over");
        return true;
    }

    private void NotSettled(Held message, string name, string why)
    {
        ConsumerMetrics.Lost(message.Delivery.Topic);
        Log.NotSettled(logger, name, message.Delivery.MessageId, message.Delivery.Topic, why);
    }

    private static partial class Log
    {
        [LoggerMessage(6240, LogLevel.Warning, "Message {MessageId} of {Topic} goes to the dead letter queue after attempt {Attempt}: {Why}")]
        public static partial void Buried(ILogger logger, string messageId, string topic, int attempt, string why);

        [LoggerMessage(6241, LogLevel.Debug, "The {Call} of message {MessageId} of {Topic} failed at attempt {Attempt} and is tried again: {Why}")]
        public static partial void Again(ILogger logger, string call, string messageId, string topic, int attempt, string why);

        [LoggerMessage(6242, LogLevel.Warning, "The {Call} of message {MessageId} of {Topic} did not get through, and the message comes again: {Why}")]
        public static partial void NotSettled(ILogger logger, string call, string messageId, string topic, string why);

        [LoggerMessage(6243, LogLevel.Error, "A message could not be settled")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
