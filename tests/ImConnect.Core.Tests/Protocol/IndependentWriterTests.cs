using Google.Protobuf;
using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Protocol;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Protocol;

/// <summary>What ours writes, the independent implementation reads alike, and would have written in the same bytes.</summary>
public sealed class IndependentWriterTests
{
    private const int Rounds = 2000;

    private readonly FrameBuilder _builder = new();

    [Fact]
    public void Push_OfRandomEntries_IsTheSameMessageInTheSameBytes()
    {
        var random = new Randomness(11);
        for (var i = 0; i < Rounds; i++)
        {
            var entry = Entry(random, EntryKind.Message);
            var sent = new C2CSendReq { Format = random.Int(), Content = random.Text(200), Time = 1 + (ulong)random.Next(int.MaxValue) };
            Assert.True(SendRequest.TryParse(sent.ToByteArray(), out var request));
            entry = entry with { Body = request.ToBody(1) };

            var frame = _builder.Entry(entry).ToArray();

            var expected = new C2CMsgPush
            {
                ClientMsgId = Frames.Bytes(entry.ClientId.Value),
                MsgId = (ulong)entry.Id.Value,
                From = (ulong)entry.Sender.Value,
                To = (ulong)entry.Receiver.Value,
                Format = sent.Format,
                Content = sent.Content,
                Time = sent.Time,
                Position = (ulong)entry.Position.Value,
                ChatId = ChatId.OneToOne(entry.Sender, entry.Receiver).Value,
            };
            AssertSame(MsgType.C2CMsgPush, expected, frame);
        }
    }

    [Fact]
    public void ServerAck_OfRandomIds_IsTheSameMessageInTheSameBytes()
    {
        var random = new Randomness(12);
        for (var i = 0; i < Rounds; i++)
        {
            var entry = Entry(random, EntryKind.Message);
            var level = random.Next(4);

            var frame = _builder.ServerAck(entry.Sender, entry.ClientId, entry.Id, level).ToArray();

            var expected = new C2CAckReq
            {
                ClientMsgId = Frames.Bytes(entry.ClientId.Value), MsgId = (ulong)entry.Id.Value, To = (ulong)entry.Sender.Value, Status = 1, AckLevel = level,
            };
            AssertSame(MsgType.C2CAck, expected, frame);
        }
    }

    [Fact]
    public void SendRefused_OfEveryReason_IsTheSameMessageInTheSameBytes()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            var id = Guid.NewGuid();

            var frame = _builder.SendRefused(new UserId(-7), id.ToByteArray(bigEndian: true), reason, TimeSpan.FromMilliseconds(1500)).ToArray();

            var expected = new C2CAckReq
            {
                ClientMsgId = Frames.Bytes(id),
                To = unchecked((ulong)-7L),
                Status = -1,
                Reason = (int)reason,
                RetryAfterMs = 1500,
            };
            AssertSame(MsgType.C2CAck, expected, frame, reason.WireCode(), reason.WireText());
        }
    }

    [Fact]
    public void Notices_OfRandomEntries_AreTheSameMessagesInTheSameBytes()
    {
        var random = new Randomness(13);
        for (var i = 0; i < Rounds; i++)
        {
            var receipt = Entry(random, EntryKind.Receipt) with { Status = random.Next(2) == 0 ? MessageStatus.Received : MessageStatus.Read };
            var withdrawal = Entry(random, EntryKind.Withdrawal);

            AssertSame(
                MsgType.C2CAck,
                new C2CAckReq
                {
                    ClientMsgId = Frames.Bytes(receipt.ClientId.Value), MsgId = (ulong)receipt.Id.Value, To = (ulong)receipt.Receiver.Value, Status = (int)receipt.Status,
                },
                _builder.Entry(receipt).ToArray());
            AssertSame(
                MsgType.C2CWithdraw,
                new C2CWithdrawReq { MsgId = (ulong)withdrawal.Id.Value, From = (ulong)withdrawal.Sender.Value, To = (ulong)withdrawal.Receiver.Value },
                _builder.Entry(withdrawal).ToArray());
        }
    }

    [Fact]
    public void Frame_OfRandomTypeCodeAndText_IsTheSameMessageInTheSameBytes()
    {
        var random = new Randomness(14);
        for (var i = 0; i < Rounds; i++)
        {
            var expected = new ImProtoResponse
            {
                Type = (MsgType)random.Int(), Payload = ByteString.CopyFrom(random.Bytes(2000)), Code = random.Int(), Msg = random.Text(900),
            };

            var frame = _builder.Frame((int)expected.Type, expected.Payload.Span, expected.Code, expected.Msg).ToArray();

            Assert.Equal(expected.ToByteArray(), frame);
            Assert.Equal(frame, Envelope.Write((int)expected.Type, expected.Payload.Span, expected.Code, expected.Msg));
        }
    }

    [Fact]
    public void MessageBody_OfText_IsReadByBothSides()
    {
        var random = new Randomness(15);
        for (var i = 0; i < Rounds; i++)
        {
            var text = random.Text(100);

            var body = MessageBody.Text(text, time: 77);

            Assert.Equal(new C2CSendReq { Format = 1, Content = text, Time = 77 }.ToByteArray(), body);
            Assert.Equal(text, MessageBody.ReadContent(body));
        }
    }

    private static InboxEntry Entry(Randomness random, EntryKind kind) => new()
    {
        Kind = kind,
        Id = new MessageId((long)random.Id()),
        Sender = new UserId((long)random.Id()),
        Receiver = new UserId((long)random.Id()),
        ClientId = new ClientMessageId(random.Guid()),
        Position = new InboxPosition((long)random.Id()),
    };

    private static void AssertSame(MsgType type, IMessage expected, byte[] frame, int code = 1, string text = "")
    {
        var envelope = new ImProtoResponse { Type = type, Payload = expected.ToByteString(), Code = code, Msg = text };
        Assert.Equal(Convert.ToHexString(envelope.ToByteArray()), Convert.ToHexString(frame));
    }
}
