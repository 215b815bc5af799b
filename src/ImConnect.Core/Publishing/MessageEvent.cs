using System.Globalization;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Publishing;

/// <summary>Something that happened to a message, as the business side is told of it (wire.md section 3). Immutable.</summary>
public sealed class MessageEvent
{
    private string? _chat;
    private string? _key;

    /// <summary>What happened.</summary>
    public required EventType Type { get; init; }

    /// <summary>The status of an <see cref="EventType.Ack"/> or <see cref="EventType.FriendResponse"/>, the count of a <see cref="EventType.Retry"/> (from 1); else 0.</summary>
    public int Number { get; init; }

    /// <summary>The message; 0 for events that are about none.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Who sent the message; for a friend event, who caused it.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Who the message is for.</summary>
    public required UserId Receiver { get; init; }

    /// <summary>The id that its sender gave.</summary>
    public ClientMessageId ClientId { get; init; }

    /// <summary>What the message holds (<see cref="MessageBody"/>), for <see cref="EventType.Send"/>, <see cref="EventType.Offline"/> and <see cref="EventType.Retry"/>; else empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>For a <see cref="EventType.Retry"/>: after how many of them the message waits as offline.</summary>
    public int MaxRetries { get; init; }

    /// <summary>When it happened, ms since 1970; a repeat of the event may have another one.</summary>
    public long CreateTime { get; init; }

    /// <summary>How often this life has tried to store it before; 0 the first time.</summary>
    public int Attempt { get; internal set; }

    /// <summary>
    /// The event's <c>data</c> as it was read by an event source (UTF-8 JSON), also what this version does not know; empty for events that this gateway makes.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The request of a friend event; else empty.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The chat; events of one chat are stored in order.</summary>
    public ChatId Chat => new(_chat ??= ChatId.OneToOne(Sender, Receiver).Value);

    /// <summary>Names the event for ever, however often it is stored: <c>{msgId or requestId}-{type}-{n}</c>.</summary>
    public string Key => _key ??= RequestId.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{RequestId}-{(int)Type}-{Number}")
        : string.Create(CultureInfo.InvariantCulture, $"{Id.Value}-{(int)Type}-{Number}");

    /// <summary>The message's text (field 6); empty where <see cref="Body"/> is.</summary>
    public string Content => MessageBody.ReadContent(Body.Span);

    /// <summary>The event without its content, for logs.</summary>
    public override string ToString() => Key;

    /// <summary>An event of a message that lies in an inbox.</summary>
    internal static MessageEvent Of(in InboxEntry entry, EntryEvent one, int maxRetries, long createTime) => new()
    {
        Type = one.Type,
        Number = one.Number,
        Id = entry.Id,
        Sender = entry.Sender,
        Receiver = entry.Receiver,
        ClientId = entry.ClientId,
        Body = one.Type is EventType.Ack or EventType.Withdraw ? default : entry.Body,
        MaxRetries = one.Type == EventType.Retry ? maxRetries : 0,
        CreateTime = createTime,
    };
}
