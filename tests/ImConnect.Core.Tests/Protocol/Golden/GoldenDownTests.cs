using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Protocol;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Protocol.Golden;

/// <summary>What the Java gateway wrote, ours writes byte for byte once its extensions are taken out.</summary>
public sealed class GoldenDownTests
{
    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, GoldenFile.Down.Count())];

    [Theory]
    [MemberData(nameof(Indexes))]
    public void FrameBuilder_WritesRecordedFrame_ByteForByte(int index)
    {
        var golden = GoldenFile.Down.ElementAt(index);

        var written = Write(golden).ToArray();

        Assert.Equal(Convert.ToHexString(golden.Bytes), Convert.ToHexString(WireFields.WithoutExtensions(written)));
    }

    [Fact]
    public void Recording_OfGateway_HoldsEveryShapeThatChatUses()
    {
        var shapes = GoldenFile.Down.Select(f => (f.Type, f.Int32(5))).Distinct().ToHashSet();

        Assert.Superset(new HashSet<(int, int)> { (2, 1), (2, 3), (2, 4), (3, 0), (5, 0), (5, 1) }, shapes);
        Assert.Equal(41, GoldenFile.Down.Count());
    }

    [Fact]
    public void Push_OfLargestFrame_HasTheLengthThatJavaWrote()
    {
        const int Largest = 10_240;
        var golden = GoldenFile.Down.Single(f => f.Bytes.Length > Largest);
        var message = C2CMsgPush.Parser.ParseFrom(ImProtoResponse.Parser.ParseFrom(golden.Bytes).Payload);
        var sent = new C2CSendReq
        {
            ClientMsgId = message.ClientMsgId, From = message.From, To = message.To, Format = message.Format, Content = message.Content, Time = message.Time,
        };
        var up = Frames.Up(MsgType.C2CSend, sent);

        Assert.Equal(Largest, up.Length);
        Assert.Equal(Largest + 11, WireFields.WithoutExtensions(Write(golden).ToArray()).Length);
    }

    private static ReadOnlyMemory<byte> Write(GoldenFrame golden)
    {
        var builder = new FrameBuilder();
        return golden.Type switch
        {
            MessageType.Push => builder.Entry(Message(golden)),
            MessageType.Ack when golden.Int32(5) == 1 =>
                builder.ServerAck(new UserId(golden.Fixed64(4)), ClientId(golden), new MessageId(golden.Fixed64(2)), level: 2),
            MessageType.Ack => builder.Entry(Receipt(golden)),
            MessageType.Withdraw => builder.Entry(Withdrawal(golden)),
            _ => builder.Frame(golden.Type, [], golden.Code, ""),
        };
    }

    private static InboxEntry Message(GoldenFrame golden) => new()
    {
        Kind = EntryKind.Message,
        Id = new MessageId(golden.Fixed64(2)),
        Sender = new UserId(golden.Fixed64(3)),
        Receiver = new UserId(golden.Fixed64(4)),
        ClientId = ClientId(golden),
        Position = new InboxPosition(77),
        Body = Body(golden),
    };

    /// <summary>The body as our reader makes it of the send that this push came from.</summary>
    private static byte[] Body(GoldenFrame golden)
    {
        var sent = new C2CSendReq { Format = golden.Int32(5), Content = golden.Get(6, ""), Time = (ulong)golden.Fixed64(7) };
        Assert.True(SendRequest.TryParse(Google.Protobuf.MessageExtensions.ToByteArray(sent), out var request));
        return request.ToBody(nowMilliseconds: 1);
    }

    private static InboxEntry Receipt(GoldenFrame golden) => new()
    {
        Kind = EntryKind.Receipt,
        Id = new MessageId(golden.Fixed64(2)),
        Sender = new UserId(2),
        Receiver = new UserId(golden.Fixed64(4)),
        ClientId = ClientId(golden),
        Position = new InboxPosition(77),
        Status = (MessageStatus)golden.Int32(5),
    };

    private static InboxEntry Withdrawal(GoldenFrame golden) => new()
    {
        Kind = EntryKind.Withdrawal,
        Id = new MessageId(golden.Fixed64(1)),
        Sender = new UserId(golden.Fixed64(2)),
        Receiver = new UserId(golden.Fixed64(3)),
        Position = new InboxPosition(77),
    };

    private static ClientMessageId ClientId(GoldenFrame golden) =>
        golden.Get<byte[]?>(1, null) is { } bytes ? ClientMessageId.Read(bytes) : default;
}
