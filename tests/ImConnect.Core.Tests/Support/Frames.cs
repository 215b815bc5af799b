using Google.Protobuf;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Support;

/// <summary>Frames as a client writes them, by the independent implementation.</summary>
internal static class Frames
{
    public static byte[] Up(int type, ReadOnlySpan<byte> payload) =>
        new ImProtoRequest { Type = (MsgType)type, Payload = ByteString.CopyFrom(payload) }.ToByteArray();

    public static byte[] Up(MsgType type, IMessage payload) => Up((int)type, payload.ToByteArray());

    public static C2CSendReq SendRequest(long to, Guid clientId, string content = "hello") => new()
    {
        ClientMsgId = Bytes(clientId),
        To = unchecked((ulong)to),
        Format = 1,
        Content = content,
        Time = 1_795_499_140_154,
    };

    public static byte[] Send(long to, Guid clientId, string content = "hello") => Up(MsgType.C2CSend, SendRequest(to, clientId, content));

    public static byte[] Ack(ulong id, int status, long from = 0) =>
        Up(MsgType.C2CAck, new C2CAckReq { MsgId = id, Status = status, From = unchecked((ulong)from) });

    public static byte[] Withdraw(ulong id, long to, long from = 0) =>
        Up(MsgType.C2CWithdraw, new C2CWithdrawReq { MsgId = id, To = unchecked((ulong)to), From = unchecked((ulong)from) });

    public static byte[] GetBatchIds() => Up(MsgType.GetBatchMsgIds, new GetBatchMsgIdsReq { UserId = 1 });

    public static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));
}
