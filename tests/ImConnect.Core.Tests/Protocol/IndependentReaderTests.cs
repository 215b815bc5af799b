using Google.Protobuf;
using ImConnect.Core.Tests.Support;
using ImConnect.Protocol;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Protocol;

/// <summary>What the independent implementation writes, ours reads alike.</summary>
public sealed class IndependentReaderTests
{
    private const int Rounds = 2000;

    [Fact]
    public void Envelope_OfRandomRequests_IsReadAlike()
    {
        var random = new Randomness(1);
        for (var i = 0; i < Rounds; i++)
        {
            var request = new ImProtoRequest { Type = (MsgType)random.Int(), Payload = ByteString.CopyFrom(random.Bytes(300)) };

            Assert.True(Envelope.TryRead(request.ToByteArray(), out var type, out var payload));

            Assert.Equal((int)request.Type, type);
            Assert.Equal(request.Payload.ToByteArray(), payload.ToArray());
        }
    }

    [Fact]
    public void SendRequest_OfRandomSends_IsReadAlike()
    {
        var random = new Randomness(2);
        for (var i = 0; i < Rounds; i++)
        {
            var sent = RandomSend(random);

            Assert.True(SendRequest.TryParse(sent.ToByteArray(), out var read));

            Assert.Equal(sent.ClientMsgId.ToByteArray(), read.ClientId.ToArray());
            Assert.Equal((sent.From, sent.To), ((ulong)read.From.Value, (ulong)read.To.Value));
            var body = C2CSendReq.Parser.ParseFrom(read.ToBody(nowMilliseconds: 5));
            Assert.Equal((sent.Format, sent.Content, sent.Time == 0 ? 5 : sent.Time), (body.Format, body.Content, body.Time));
            Assert.Equal((0UL, 0UL, 0UL, 0), (body.MsgId, body.From, body.To, body.ClientMsgId.Length));
        }
    }

    [Fact]
    public void AckRequest_OfRandomAcks_IsReadAlike()
    {
        var random = new Randomness(3);
        for (var i = 0; i < Rounds; i++)
        {
            var sent = new C2CAckReq
            {
                ClientMsgId = ByteString.CopyFrom(random.Bytes(20)),
                MsgId = random.Id(),
                From = random.Id(),
                To = random.Id(),
                Status = random.Int(),
                Reason = random.Int(),
                RetryAfterMs = random.Int(),
                AckLevel = random.Int(),
            };

            Assert.True(AckRequest.TryParse(sent.ToByteArray(), out var read));

            Assert.Equal((sent.MsgId, sent.From, sent.Status), ((ulong)read.Id.Value, (ulong)read.From.Value, (int)read.Status));
        }
    }

    [Fact]
    public void WithdrawRequest_OfRandomWithdrawals_IsReadAlike()
    {
        var random = new Randomness(4);
        for (var i = 0; i < Rounds; i++)
        {
            var sent = new C2CWithdrawReq { MsgId = random.Id(), From = random.Id(), To = random.Id() };

            Assert.True(WithdrawRequest.TryParse(sent.ToByteArray(), out var read));

            Assert.Equal((sent.MsgId, sent.From, sent.To), ((ulong)read.Id.Value, (ulong)read.From.Value, (ulong)read.To.Value));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void SendRequest_NegativeFormat_ComesBackNegative(int format)
    {
        Assert.True(SendRequest.TryParse(new C2CSendReq { Format = format }.ToByteArray(), out var read));

        Assert.Equal(format, C2CSendReq.Parser.ParseFrom(read.ToBody(1)).Format);
    }

    [Fact]
    public void AckRequest_NegativeStatus_IsReadNegative()
    {
        Assert.True(AckRequest.TryParse(new C2CAckReq { Status = -1 }.ToByteArray(), out var read));

        Assert.Equal(-1, (int)read.Status);
    }

    [Fact]
    public void EveryReader_RepeatedFields_TakesTheLast()
    {
        var random = new Randomness(5);
        for (var i = 0; i < Rounds; i++)
        {
            // Two messages one after the other are their merge: the later field wins where both have one.
            var first = RandomSend(random);
            var second = RandomSend(random);
            byte[] both = [.. first.ToByteArray(), .. second.ToByteArray()];
            var merged = C2CSendReq.Parser.ParseFrom(both);

            Assert.True(SendRequest.TryParse(both, out var read));
            Assert.True(AckRequest.TryParse(
                [.. new C2CAckReq { MsgId = 1, From = 2, Status = 3 }.ToByteArray(), .. new C2CAckReq { MsgId = 4, From = 5, Status = -6 }.ToByteArray()], out var ack));

            Assert.Equal(merged.ClientMsgId.ToByteArray(), read.ClientId.ToArray());
            Assert.Equal((merged.From, merged.To), ((ulong)read.From.Value, (ulong)read.To.Value));
            var body = C2CSendReq.Parser.ParseFrom(read.ToBody(9));
            Assert.Equal((merged.Format, merged.Content, merged.Time == 0 ? 9 : merged.Time), (body.Format, body.Content, body.Time));
            Assert.Equal((4, 5, -6), (ack.Id.Value, ack.From.Value, (int)ack.Status));
        }
    }

    private static C2CSendReq RandomSend(Randomness random) => new()
    {
        ClientMsgId = ByteString.CopyFrom(random.Bytes(20)),
        MsgId = random.Id(),
        From = random.Id(),
        To = random.Id(),
        Format = random.Int(),
        Content = random.Text(60),
        Time = random.Id(),
    };
}
