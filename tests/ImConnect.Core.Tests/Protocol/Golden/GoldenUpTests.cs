using ImConnect.Persistence;
using ImConnect.Protocol;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Protocol.Golden;

/// <summary>What real clients sent is read as the recording says.</summary>
public sealed class GoldenUpTests
{
    public static TheoryData<string> Names => [.. GoldenFile.Up.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reader_OfRecordedFrame_SeesWhatTheRecordingSays(string name)
    {
        var golden = GoldenFile.Up.Single(f => f.Name == name);

        var isRead = Envelope.TryRead(golden.Bytes, out var type, out var payload);

        Assert.Equal(golden.Envelope is not null, isRead);
        if (!isRead)
            return;
        Assert.Equal(golden.Type, type);
        switch (type)
        {
            case MessageType.Send:
                CheckSend(golden, payload);
                break;
            case MessageType.Ack:
                Assert.True(AckRequest.TryParse(payload.Span, out var ack));
                Assert.Equal(
                    (golden.Fixed64(2), golden.Fixed64(3), golden.Int32(5)), (ack.Id.Value, ack.From.Value, (int)ack.Status));
                break;
            case MessageType.Withdraw:
                Assert.True(WithdrawRequest.TryParse(payload.Span, out var withdraw));
                Assert.Equal(
                    (golden.Fixed64(1), golden.Fixed64(2), golden.Fixed64(3)), (withdraw.Id.Value, withdraw.From.Value, withdraw.To.Value));
                break;
            default:
                Assert.Equal(golden.Bytes[^payload.Length..], payload.ToArray());
                break;
        }
    }

    [Fact]
    public void Recording_OfClients_HoldsEveryTypeThatChatUses()
    {
        int[] types = [MessageType.Send, MessageType.Ack, MessageType.Withdraw, MessageType.GetBatchIds];

        Assert.Equal(types, types.Intersect(GoldenFile.Up.Select(f => f.Type)));
        Assert.Equal(32, GoldenFile.Up.Count());
    }

    private static void CheckSend(GoldenFrame golden, ReadOnlyMemory<byte> payload)
    {
        var isRead = SendRequest.TryParse(payload.Span, out var send);

        Assert.Equal(golden.Payload is not null, isRead);
        if (!isRead)
            return;
        Assert.Equal(golden.Get(1, Array.Empty<byte>()), send.ClientId.ToArray());
        Assert.Equal((golden.Fixed64(3), golden.Fixed64(4)), (send.From.Value, send.To.Value));
        const long Now = 42;
        var body = C2CSendReq.Parser.ParseFrom(send.ToBody(Now));
        var time = golden.Fixed64(7);
        Assert.Equal((golden.Int32(5), golden.Get(6, ""), time == 0 ? Now : time), (body.Format, body.Content, (long)body.Time));
    }
}
