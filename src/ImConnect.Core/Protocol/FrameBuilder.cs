using System.Text;
using ImConnect.Persistence;

namespace ImConnect.Protocol;

/// <summary>
/// Builds the frames that clients get, one after the other in one buffer: what is returned is valid until the next call. One thread at a time;
/// <see cref="ForThread"/> is for building and writing without an await in between.
/// </summary>
internal sealed class FrameBuilder
{
    /// <summary>Room in front of the payload for the envelope's type and the payload's length.</summary>
    private const int Headroom = 24;

    /// <summary>All fields that stand around a body: ids, position, chat id, and the envelope's own.</summary>
    private const int Overhead = 512;

    [ThreadStatic]
    private static FrameBuilder? t_instance;

    private byte[] _buffer = new byte[1024];

    /// <summary>This thread's own builder.</summary>
    public static FrameBuilder ForThread => t_instance ??= new FrameBuilder();

    /// <summary>C2CMsgPush.</summary>
    public ReadOnlyMemory<byte> Push(in InboxEntry entry)
    {
        var writer = Begin(entry.Body.Length);
        writer.ClientId(1, entry.ClientId);
        writer.Fixed64(2, entry.Id.Value);
        writer.Fixed64(3, entry.Sender.Value);
        writer.Fixed64(4, entry.Receiver.Value);
        writer.Raw(entry.Body.Span);
        writer.Fixed64(100, entry.Position.Value);
        Span<byte> chat = stackalloc byte[64];
        writer.Bytes(101, chat[..ChatIdText.Write(chat, entry.Sender, entry.Receiver)]);
        return End(writer.Length, MessageType.Push);
    }

    /// <summary>The server's ack: C2CAckReq with status 1.</summary>
    public ReadOnlyMemory<byte> ServerAck(UserId sender, ClientMessageId clientId, MessageId id, int level)
    {
        var writer = Begin(0);
        writer.ClientId(1, clientId);
        writer.Fixed64(2, id.Value);
        writer.Fixed64(4, sender.Value);
        writer.Int32(5, (int)MessageStatus.Accepted);
        writer.Int32(102, level);
        return End(writer.Length, MessageType.Ack);
    }

    /// <summary>A refused send: C2CAckReq with status -1, the reason and when to try again.</summary>
    public ReadOnlyMemory<byte> SendRefused(UserId sender, ReadOnlySpan<byte> clientId, Reason reason, TimeSpan retryAfter)
    {
        var writer = Begin(clientId.Length);
        writer.Bytes(1, clientId);
        writer.Fixed64(4, sender.Value);
        writer.Int32(5, -1);
        writer.Int32(100, (int)reason);
        writer.Int32(101, (int)retryAfter.TotalMilliseconds);
        return End(writer.Length, MessageType.Ack, reason.WireCode(), reason.WireText());
    }

    /// <summary>The peer's ack as its sender is told: C2CAckReq with status 3 or 4.</summary>
    public ReadOnlyMemory<byte> Receipt(in InboxEntry entry)
    {
        var writer = Begin(0);
        writer.ClientId(1, entry.ClientId);
        writer.Fixed64(2, entry.Id.Value);
        writer.Fixed64(4, entry.Receiver.Value);
        writer.Int32(5, (int)entry.Status);
        return End(writer.Length, MessageType.Ack);
    }

    /// <summary>A message was taken back: C2CWithdrawReq.</summary>
    public ReadOnlyMemory<byte> Withdrawal(in InboxEntry entry)
    {
        var writer = Begin(0);
        writer.Fixed64(1, entry.Id.Value);
        writer.Fixed64(2, entry.Sender.Value);
        writer.Fixed64(3, entry.Receiver.Value);
        return End(writer.Length, MessageType.Withdraw);
    }

    /// <summary>The frame that tells a client of an entry.</summary>
    public ReadOnlyMemory<byte> Entry(in InboxEntry entry) => entry.Kind switch
    {
        EntryKind.Message => Push(entry),
        EntryKind.Receipt => Receipt(entry),
        EntryKind.Withdrawal => Withdrawal(entry),
        EntryKind.FriendRequest => Frame(MessageType.FriendRequest, entry.Body.Span, Envelope.CodeSuccess, ""),
        EntryKind.FriendResponse => Frame(MessageType.FriendResponse, entry.Body.Span, Envelope.CodeSuccess, ""),
        EntryKind.Gap => Frame(MessageType.Gap, entry.Body.Span, Envelope.CodeSuccess, ""),
        _ => throw new InvalidOperationException($"no frame for {entry.Kind}"),
    };

    /// <summary>Fresh ids: BatchMsgIdsPush, packed.</summary>
    public ReadOnlyMemory<byte> BatchIds(IIdGenerator ids, int count)
    {
        var writer = Begin(count * sizeof(long));
        writer.Tag(1, WireType.Bytes);
        writer.Varint((ulong)(count * sizeof(long)));
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        for (var i = 0; i < count; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, ids.Next().Value);
            writer.Raw(bytes);
        }

        return End(writer.Length, MessageType.BatchIds);
    }

    /// <summary>Any envelope.</summary>
    public ReadOnlyMemory<byte> Frame(int type, ReadOnlySpan<byte> payload, int code, string message)
    {
        var writer = Begin(payload.Length + Encoding.UTF8.GetMaxByteCount(message.Length));
        writer.Raw(payload);
        return End(writer.Length, type, code, message);
    }

    private WireWriter Begin(int size)
    {
        if (_buffer.Length < size + Overhead)
            _buffer = new byte[size + Overhead];
        return new WireWriter(_buffer.AsSpan(Headroom));
    }

    /// <summary>Puts the envelope around a payload of <paramref name="length"/> bytes that stands behind the headroom.</summary>
    private ReadOnlyMemory<byte> End(int length, int type, int code = Envelope.CodeSuccess, string message = "")
    {
        Span<byte> head = stackalloc byte[Headroom];
        var header = new WireWriter(head);
        header.Int32(1, type);
        if (length > 0)
        {
            header.Tag(2, WireType.Bytes);
            header.Varint((ulong)length);
        }

        var start = Headroom - header.Length;
        head[..header.Length].CopyTo(_buffer.AsSpan(start));
        var tail = new WireWriter(_buffer.AsSpan(Headroom + length));
        tail.Int32(3, code);
        if (message.Length > 0)
        {
            tail.Tag(4, WireType.Bytes);
            tail.Varint((ulong)Encoding.UTF8.GetByteCount(message));
            var at = Headroom + length + tail.Length;
            return _buffer.AsMemory(start, at + Encoding.UTF8.GetBytes(message, _buffer.AsSpan(at)) - start);
        }

        return _buffer.AsMemory(start, header.Length + length + tail.Length);
    }
}
