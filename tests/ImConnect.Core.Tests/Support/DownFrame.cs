using ImConnect.Wire;

namespace ImConnect.Core.Tests.Support;

/// <summary>A frame as the client got it, read by the independent implementation.</summary>
internal sealed record DownFrame(bool IsPing, byte[] Bytes)
{
    private ImProtoResponse? _envelope;

    public ImProtoResponse Envelope => _envelope ??= ImProtoResponse.Parser.ParseFrom(Bytes);

    public int Type => (int)Envelope.Type;

    public int Code => Envelope.Code;

    public byte[] Payload => Envelope.Payload.ToByteArray();

    public C2CMsgPush Push()
    {
        Assert.Equal(MsgType.C2CMsgPush, Envelope.Type);
        Assert.Equal(1, Code);
        return C2CMsgPush.Parser.ParseFrom(Envelope.Payload);
    }

    public C2CAckReq Ack()
    {
        Assert.Equal(MsgType.C2CAck, Envelope.Type);
        return C2CAckReq.Parser.ParseFrom(Envelope.Payload);
    }

    public C2CWithdrawReq Withdrawal()
    {
        Assert.Equal(MsgType.C2CWithdraw, Envelope.Type);
        Assert.Equal(1, Code);
        return C2CWithdrawReq.Parser.ParseFrom(Envelope.Payload);
    }

    public override string ToString() => IsPing ? "ping" : Envelope.ToString();
}
