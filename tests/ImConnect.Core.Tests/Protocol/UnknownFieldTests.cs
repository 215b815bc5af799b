using Google.Protobuf;
using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Protocol;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Protocol;

/// <summary>Fields of a newer client or of the app are passed on untouched; those of the server are the server's alone.</summary>
public sealed class UnknownFieldTests
{
    [Fact]
    public void Send_UnknownFields_ReachThePushByteForByteInOrder()
    {
        var random = new Randomness(21);
        for (var i = 0; i < 500; i++)
        {
            var unknown = Enumerable.Range(0, 1 + random.Next(8)).Select(_ => random.Field(PassedOn(random))).ToList();
            var message = Mix(random, Frames.SendRequest(2, random.Guid(), random.Text(20)), unknown);

            var fields = WireFields.Split(PushOf(message));

            // Behind the seven fields of the push stand the unknown ones, then the two of ours.
            Assert.Equal(unknown.Select(Convert.ToHexString), Passed(fields).Select(f => Convert.ToHexString(f.Bytes)));
            Assert.Equal([100, 101], fields.TakeLast(2).Select(f => f.Number));
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(150)]
    [InlineData(199)]
    public void Send_FieldOfTheServer_IsDropped(int number)
    {
        var random = new Randomness(number);
        var clean = Frames.SendRequest(2, random.Guid()).ToByteArray();
        byte[] forged = [.. random.Field(number), .. clean, .. random.Field(number)];

        Assert.Equal(Convert.ToHexString(PushOf(clean)), Convert.ToHexString(PushOf(forged)));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(99)]
    [InlineData(200)]
    [InlineData(536_870_911)]
    public void Send_FieldAtTheEdge_IsPassedOn(int number)
    {
        var field = new Randomness(number).Field(number);
        byte[] message = [.. field, .. Frames.SendRequest(2, Guid.NewGuid()).ToByteArray()];

        var passed = Assert.Single(Passed(WireFields.Split(PushOf(message))));

        Assert.Equal((number, Convert.ToHexString(field)), (passed.Number, Convert.ToHexString(passed.Bytes)));
    }

    [Fact]
    public void Envelope_UnknownFields_ArePassedOver()
    {
        var random = new Randomness(22);
        for (var i = 0; i < 500; i++)
        {
            var request = new ImProtoRequest { Type = MsgType.C2CAck, Payload = ByteString.CopyFrom(random.Bytes(30)) };
            byte[] frame = [.. random.Field(3 + random.Next(300)), .. request.ToByteArray(), .. random.Field(3 + random.Next(300))];

            Assert.True(Envelope.TryRead(frame, out var type, out var payload));

            Assert.Equal(2, type);
            Assert.Equal(request.Payload.ToByteArray(), payload.ToArray());
        }
    }

    [Fact]
    public void AckAndWithdraw_UnknownFields_ArePassedOver()
    {
        var random = new Randomness(23);
        for (var i = 0; i < 500; i++)
        {
            var ack = new C2CAckReq { MsgId = 1 + random.Id() / 2, From = random.Id(), Status = 3 };
            var withdraw = new C2CWithdrawReq { MsgId = ack.MsgId, From = random.Id(), To = random.Id() };

            Assert.True(AckRequest.TryParse(Mix(random, ack, [random.Field(6 + random.Next(400))]), out var readAck));
            Assert.True(WithdrawRequest.TryParse(Mix(random, withdraw, [random.Field(4 + random.Next(400))]), out var readWithdraw));

            Assert.Equal((ack.MsgId, ack.From, 3), ((ulong)readAck.Id.Value, (ulong)readAck.From.Value, (int)readAck.Status));
            Assert.Equal((withdraw.MsgId, withdraw.From, withdraw.To), ((ulong)readWithdraw.Id.Value, (ulong)readWithdraw.From.Value, (ulong)readWithdraw.To.Value));
        }
    }

    private static int PassedOn(Randomness random) => random.Next(2) == 0 ? 8 + random.Next(92) : 200 + random.Next(10_000);

    private static IEnumerable<(int Number, byte[] Bytes)> Passed(List<(int Number, byte[] Bytes)> fields) =>
        fields.Where(f => f.Number is > 7 and not (100 or 101));

    /// <summary>The payload of the push that comes of a send.</summary>
    private static byte[] PushOf(byte[] message)
    {
        Assert.True(SendRequest.TryParse(message, out var request));
        var entry = new InboxEntry
        {
            Kind = EntryKind.Message,
            Id = new MessageId(5),
            Sender = new UserId(1),
            Receiver = request.To,
            Position = new InboxPosition(6),
            Body = request.ToBody(1),
        };
        return new DownFrame(false, new FrameBuilder().Entry(entry).ToArray()).Payload;
    }

    /// <summary>Puts fields between those of a message, keeping their order.</summary>
    private static byte[] Mix(Randomness random, IMessage message, IReadOnlyList<byte[]> unknown)
    {
        var known = WireFields.Split(message.ToByteArray()).Select(f => f.Bytes).ToList();
        foreach (var (field, place) in unknown.Zip(Enumerable.Range(0, unknown.Count).Select(_ => random.Next(known.Count + 1)).Order()).Reverse())
            known.Insert(place, field);
        return [.. known.SelectMany(b => b)];
    }
}
