using ImConnect.Client.Connections;
using ImConnect.Client.Sending;
using ImConnect.Client.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.Client.Receiving;

/// <summary>Gives every frame from the gateway its meaning. Called by one connection at a time, frame after frame.</summary>
internal sealed partial class Receiver(
    SeenMessages seen, EventQueue events, Outbox outbox, Notes notes, int maxUnread, Func<long?> self, ILogger logger)
{
    /// <summary>So many events over the bound on one connection, while the app waits for an answer.</summary>
    private const int Overflow = 1024;

    /// <summary>The bound of all that, in bounds.</summary>
    private const int MostOverflow = 64;

    /// <summary>How many events wait for the app.</summary>
    public int Waiting => events.Count;

    public async ValueTask OnFrameAsync(ReadOnlyMemory<byte> frame, Link link, CancellationToken cut)
    {
        ClientEvent? found;
        try
        {
            found = Read(frame.Span, link);
        }
        catch (FormatException error)
        {
            Log.Unreadable(logger, frame.Length, error.Message);
            return;
        }

        switch (found)
        {
            case ReceivedMessage message when message.From == self() && message.To != message.From:
                await AddAsync(new MessageCopied(message), link, cut);
                break;
            case ReceivedMessage message:
                await OnMessageAsync(message, link, cut);
                break;
            case MessageReceipt receipt when seen.IsOld(receipt):
                break;
            case MessageReceipt receipt:
                await AddAsync(receipt, link, cut);
                seen.Add(receipt);
                break;
            case not null:
                await AddAsync(found, link, cut);
                break;
        }
    }

    private async ValueTask OnMessageAsync(ReceivedMessage message, Link link, CancellationToken cut)
    {
        if (!seen.IsRepeat(message, out var status))
        {
            // Remembered only when it stands in the queue: one that did not get there comes again.
            await AddAsync(message, link, cut);
            seen.Add(message);
        }
        else if (status != SeenMessages.Pending)
        {
            await link.AckAsync(UpFrames.Ack(message, status), cut);
        }
    }

    /// <summary>
    /// Waits for room. Meanwhile nothing is read from the network, and silence says nothing about the link. But where sends are open the app may wait for an
    /// answer that comes behind the event, and not read until it has it: then some more events find a place.
    /// </summary>
    private async ValueTask AddAsync(ClientEvent item, Link link, CancellationToken cut)
    {
        if (events.TryAdd(item, maxUnread))
            return;
        Log.AppIsSlow(logger, events.Count);
        link.Watch.Block(true);
        while (!events.TryAdd(item, maxUnread))
        {
            if (outbox.Count > 0 || link.Probes.OldestWithdrawal() is not null)
            {
                if (events.TryAdd(item, Math.Min(link.EventsAtStart + Overflow, maxUnread * MostOverflow)))
                    break;
                if (link.EventsAtStart + Overflow < maxUnread * MostOverflow)
                    throw new LinkOverflowException();
            }

            await events.ChangedAsync(cut);
        }

        link.Watch.Block(false);
        link.Wake();
    }

    private ClientEvent? Read(ReadOnlySpan<byte> frame, Link link)
    {
        var envelope = DownEnvelope.Read(frame);
        switch (envelope.Type)
        {
            case MessageType.Push:
                return DownFrames.Message(envelope.Payload);
            case MessageType.Ack:
                return OnAck(DownAck.Read(envelope.Payload), envelope.Code, envelope.Message, link);
            case MessageType.Withdraw when envelope.Code == DownEnvelope.Success:
                return DownFrames.Withdrawal(envelope.Payload);
            case MessageType.Withdraw:
                return OnWithdrawalRefused(envelope.Message, link);
            case MessageType.BatchIds:
            case MessageType.GetBatchIds: // refused: an answer all the same
                link.Probes.Answered()?.Done();
                return null;
            case MessageType.Gap:
                return DownFrames.Gap(envelope.Payload);
            case MessageType.FriendRequest:
                return DownFrames.FriendRequest(envelope.Payload);
            case MessageType.FriendResponse:
                return DownFrames.FriendResponse(envelope.Payload);
            default:
                Log.NotTaken(logger, envelope.Type, envelope.Code, envelope.Message);
                return null;
        }
    }

    private MessageReceipt? OnAck(DownAck ack, int code, string text, Link link)
    {
        if (ack.Status == MessageStatus.Failed)
        {
            OnSendRefused(ack, text);
        }
        else if (code != DownEnvelope.Success)
        {
            Log.NotTaken(logger, MessageType.Ack, code, text); // of an ack of ours: its message is long settled
        }
        else if (ack.Status is MessageStatus.Received or MessageStatus.Read)
        {
            return new MessageReceipt(ack.MessageId, ack.ClientMessageId, (MessageProgress)ack.Status);
        }
        else if (ack.Status == MessageStatus.Accepted)
        {
            outbox.Remove(ack.ClientMessageId)?.Acknowledge(new SentMessage(ack.MessageId, ack.ClientMessageId, (AckLevel)ack.Level));
        }

        link.Wake();
        return null;
    }

    private void OnSendRefused(DownAck ack, string text)
    {
        var reason = (RefusalReason)ack.Reason;
        if (ack.RetryAfterMs > 0)
        {
            Log.HeldUp(logger, ack.ClientMessageId, reason, ack.RetryAfterMs);
            outbox.Hold(ack.ClientMessageId, TimeSpan.FromMilliseconds(ack.RetryAfterMs));
        }
        else
        {
            outbox.Remove(ack.ClientMessageId)?.Fail(new MessageRefusedException(reason, text, ack.ClientMessageId));
        }
    }

    private WithdrawalRefused? OnWithdrawalRefused(string text, Link link)
    {
        if (link.Probes.OldestWithdrawal() is { } open)
        {
            notes.Remove(open);
            open.Fail(new MessageRefusedException(RefusalReason.None, text));
            return null;
        }

        var late = notes.OnlyWithdrawal();
        if (late is not null)
            notes.Remove(late);
        return new WithdrawalRefused(late?.MessageId, text);
    }
}
