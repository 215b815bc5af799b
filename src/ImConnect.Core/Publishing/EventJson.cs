using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ImConnect.Protocol;

namespace ImConnect.Publishing;

/// <summary>
/// Writes events as the existing consumers read them (wire.md sections 3 and 4): ids are strings, 0 is empty, times and flags are numbers, nothing is left out of what the existing gateway
/// writes, and in its order. Safe for any thread.
/// </summary>
public static class EventJson
{
    private const int MaxIdLength = 20;

    /// <summary>Only what JSON must escape: consumers of today compare texts.</summary>
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Writers? t_writers;

    /// <summary>The body of a broker's message: a ClusterEvent whose <c>data</c> is JSON text.</summary>
    public static void Write(IBufferWriter<byte> target, MessageEvent message)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(message);
        var writers = t_writers ??= new Writers();
        writers.Data.ResetWrittenCount();
        writers.Inner.Reset(writers.Data);
        WriteData(writers.Inner, message);
        var outer = writers.Outer;
        outer.Reset(target);
        outer.WriteStartObject();
        outer.WriteNumber("clusterEventType"u8, (int)message.Type);
        outer.WriteString("data"u8, writers.Data.WrittenSpan);
        outer.WriteNumber("createTime"u8, message.CreateTime);
        outer.WriteEndObject();
        outer.Flush();
        writers.Trim();
    }

    /// <summary>The event's data alone: the body of an HTTP call.</summary>
    public static void WriteData(IBufferWriter<byte> target, MessageEvent message)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(message);
        var writer = (t_writers ??= new Writers()).Inner;
        writer.Reset(target);
        WriteData(writer, message);
    }

    private static void WriteData(Utf8JsonWriter json, MessageEvent message)
    {
        if (!message.Data.IsEmpty)
        {
            json.WriteRawValue(message.Data.Span, skipInputValidation: true);
            json.Flush();
            return;
        }

        json.WriteStartObject();
        switch (message.Type)
        {
            case EventType.Ack:
                WriteAck(json, message);
                break;
            case EventType.Withdraw:
                WriteUsers(json, message.Sender, message.Receiver);
                json.WriteNumber("withdrawFlag"u8, 1);
                WriteId(json, "msgId"u8, message.Id.Value);
                break;
            case EventType.Send or EventType.Offline or EventType.Retry:
                WriteMessage(json, message);
                break;
            default:
                throw new ArgumentException($"The gateway does not make events of type {message.Type}.", nameof(message));
        }

        WriteChat(json, message);
        if (message.Type == EventType.Retry)
        {
            json.WriteNumber("retryCount"u8, message.Number);
            json.WriteNumber("maxRetries"u8, message.MaxRetries);
        }

        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteMessage(Utf8JsonWriter json, MessageEvent message)
    {
        var body = EventBody.Read(message.Body.Span);
        WriteClientId(json, message.ClientId);
        if (message.Type == EventType.Offline)
            json.WriteString("msgContent"u8, body.Content);
        WriteUsers(json, message.Sender, message.Receiver);
        if (message.Type == EventType.Offline)
            json.WriteNumber("msgStatus"u8, (int)Persistence.MessageStatus.Offline);
        json.WriteNumber("msgFormat"u8, body.Format);
        if (message.Type != EventType.Offline)
            json.WriteString("msgContent"u8, body.Content);
        WriteId(json, "msgId"u8, message.Id.Value);
        json.WriteNumber("msgCreateTime"u8, body.Time);
    }

    private static void WriteAck(Utf8JsonWriter json, MessageEvent message)
    {
        WriteClientId(json, message.ClientId);
        WriteUsers(json, from: message.Receiver, to: message.Sender); // from: who acknowledged
        json.WriteStartArray("msgIds"u8);
        Span<byte> id = stackalloc byte[MaxIdLength];
        json.WriteStringValue(Format(id, message.Id.Value));
        json.WriteEndArray();
        json.WriteNumber("msgStatus"u8, message.Number);
        WriteId(json, "msgId"u8, message.Id.Value);
    }

    private static void WriteUsers(Utf8JsonWriter json, UserId from, UserId to)
    {
        WriteId(json, "fromUserId"u8, from.Value);
        WriteId(json, "toUserId"u8, to.Value);
    }

    private static void WriteClientId(Utf8JsonWriter json, ClientMessageId id) => json.WriteString("clientMsgId"u8, id.Value);

    private static void WriteChat(Utf8JsonWriter json, MessageEvent message)
    {
        Span<byte> chat = stackalloc byte[64];
        json.WriteString("chatId"u8, chat[..ChatIdText.Write(chat, message.Sender, message.Receiver)]);
    }

    private static void WriteId(Utf8JsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        Span<byte> id = stackalloc byte[MaxIdLength];
        json.WriteString(name, Format(id, value));
    }

    private static ReadOnlySpan<byte> Format(Span<byte> target, long value)
    {
        if (value == 0)
            return default;
        Utf8Formatter.TryFormat(value, target, out var written);
        return target[..written];
    }

    /// <summary>One set a thread, used again.</summary>
    private sealed class Writers
    {
        private const int MaxKept = 1 << 17;

        public Writers()
        {
            Data = new ArrayBufferWriter<byte>(1024);
            Inner = new Utf8JsonWriter(Data, s_options);
            Outer = new Utf8JsonWriter(Data, s_options);
        }

        public ArrayBufferWriter<byte> Data { get; private set; }

        public Utf8JsonWriter Inner { get; }

        public Utf8JsonWriter Outer { get; }

        public void Trim()
        {
            if (Data.Capacity > MaxKept)
                Data = new ArrayBufferWriter<byte>(1024);
        }
    }
}
