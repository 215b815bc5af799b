using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using ImConnect.RocketMq.Diagnostics;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Consuming;

/// <summary>Renews the leases of all that is held, each at half of its time, and says which were lost. Safe for concurrent use.</summary>
internal sealed partial class LeaseKeeper(ClientSession session, ConsumerRole role, TimeSpan invisibleTime, TimeProvider time, ILogger logger)
{
    /// <summary>Looks so often a lease.</summary>
    private const int Looks = 20;

    private const int MostCalls = 32;

    private readonly ConcurrentDictionary<Held, byte> _held = new();
    private readonly SemaphoreSlim _calls = new(MostCalls);
    private readonly Duration _invisible = Duration.FromTimeSpan(invisibleTime);

    /// <summary>From now until <see cref="Remove"/>.</summary>
    public void Add(Held held) => _held.TryAdd(held, 0);

    public void Remove(Held held) => _held.TryRemove(held, out _);

    /// <summary>Until the token; renewals under way have then ended.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(invisibleTime / Looks, time);
        var renewals = new List<Task>();
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                renewals.RemoveAll(renewal => renewal.IsCompleted);
                foreach (var (held, _) in _held)
                {
                    if (held.Lease.IsOver)
                        Lose(held, "it could not be renewed in time");
                    else if (held.Lease.TryBeginRenewal() is { } receipt)
                        renewals.Add(RenewAsync(held, receipt, stop));
                }
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(renewals);
        }
    }

    /// <summary>Never throws.</summary>
    private async Task RenewAsync(Held held, string receipt, CancellationToken stop)
    {
        string? renewed = null;
        try
        {
            await _calls.WaitAsync(stop);
            try
            {
                var request = new ChangeInvisibleDurationRequest
                {
                    Group = role.Group, Topic = held.Topic, ReceiptHandle = receipt, MessageId = held.Delivery.MessageId, InvisibleDuration = _invisible,
                };
                var answer = await session.Registered(held.Address).CallAsync(Rpcs.ChangeInvisibleDuration, request, stop);
                renewed = answer.ReceiptHandle.Length > 0 ? answer.ReceiptHandle : receipt;
                ConsumerMetrics.Renewed(held.Delivery.Topic, null);
            }
            finally
            {
                _calls.Release();
            }
        }
        catch (RocketMqException error)
        {
            // Any other fault leaves time for another try at the next look.
            ConsumerMetrics.Renewed(held.Delivery.Topic, error.Code);
            if (error.Code == RocketMqCode.InvalidReceiptHandle)
                Lose(held, "the server says that it is over");
            else
                Log.NotRenewed(logger, held.Delivery.MessageId, held.Delivery.Topic, error.Message);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        finally
        {
            held.Lease.EndRenewal(renewed, invisibleTime);
        }
    }

    private void Lose(Held held, string why)
    {
        Remove(held);
        if (!held.Lease.TryLose())
            return;
        ConsumerMetrics.Lost(held.Delivery.Topic);
        Log.Lost(logger, held.Delivery.MessageId, held.Delivery.Topic, why);
        held.Lost?.Invoke(held);
    }

    private static partial class Log
    {
        [LoggerMessage(6230, LogLevel.Warning, "The lease of message {MessageId} of {Topic} is lost, and the message comes again: {Why}")]
        public static partial void Lost(ILogger logger, string messageId, string topic, string why);

        [LoggerMessage(6231, LogLevel.Debug, "The lease of message {MessageId} of {Topic} is to be renewed again: {Why}")]
        public static partial void NotRenewed(ILogger logger, string messageId, string topic, string why);
    }
}
