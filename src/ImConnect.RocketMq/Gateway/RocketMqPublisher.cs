using System.Buffers;
using ImConnect.Diagnostics;
using ImConnect.Publishing;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Gateway;

/// <summary>
/// Stores events in a topic: the message group is the chat, so one chat's events lie in one queue in their order; each waits for the broker's answer before the next of its chat is sent.
/// </summary>
internal sealed class RocketMqPublisher(GatewayProducer producer, IOptions<RocketMqOptions> options) : IEventPublisher, IPartHealth
{
    private const int MaxKept = 1 << 17;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_body;

    private readonly string _topic = options.Value.C2CTopic;

    /// <inheritdoc/>
    public AckLevel Level => AckLevel.Published;

    /// <inheritdoc/>
    public string Part => $"events: RocketMQ at {options.Value.Endpoints}, topic {_topic}";

    /// <summary>Chat goes on without it: what it does not take waits in the outbox, which says how long.</summary>
    public string? Fault => null;

    /// <inheritdoc/>
    public async ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        var results = new PublishResult[batch.Count];
        if (batch.Count == 1)
        {
            results[0] = await SendAsync(batch[0], cancellationToken);
            return results;
        }

        var chats = new Dictionary<(long, long), List<int>>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            var key = (Math.Min(batch[i].Sender.Value, batch[i].Receiver.Value), Math.Max(batch[i].Sender.Value, batch[i].Receiver.Value));
            if (!chats.TryGetValue(key, out var places))
                chats[key] = places = new List<int>(1);
            places.Add(i);
        }

        var sends = new List<Task>(chats.Count);
        foreach (var places in chats.Values)
            sends.Add(SendChatAsync(batch, places, results, cancellationToken));
        await Task.WhenAll(sends);
        return results;
    }

    private async Task SendChatAsync(IReadOnlyList<MessageEvent> batch, List<int> places, PublishResult[] results, CancellationToken cancellationToken)
    {
        var isStopped = false;
        foreach (var place in places)
        {
            results[place] = isStopped ? PublishResult.MaybeStored("not tried") : await SendAsync(batch[place], cancellationToken);
            isStopped |= results[place].Outcome is PublishOutcome.MaybeStored or PublishOutcome.Unavailable;
        }
    }

    private static byte[] Body(MessageEvent one)
    {
        var body = t_body ??= new ArrayBufferWriter<byte>(1024);
        body.ResetWrittenCount();
        EventJson.Write(body, one);
        if (body.Capacity > MaxKept)
            t_body = null;
        return body.WrittenSpan.ToArray();
    }

    private async Task<PublishResult> SendAsync(MessageEvent one, CancellationToken cancellationToken)
    {
        try
        {
            var receipt = await producer.Producer.SendAsync(new RocketMqMessage(_topic, Body(one)) { MessageGroup = one.Chat.Value, Keys = [one.Key] }, cancellationToken);
            return PublishResults.Stored(receipt);
        }
        catch (RocketMqException error)
        {
            return PublishResults.Failed(error);
        }
    }
}
