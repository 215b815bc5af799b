using ImConnect.Connections;
using ImConnect.Wire;

namespace ImConnect.CrashHost;

/// <summary>S4 and S6 frame by frame: around the write of a server ack, a push, a receipt, a ping; and D when a page was sent.</summary>
internal sealed class CrashingConnection(IConnection inner, CrashTrigger trigger, DrainMarks marks) : IConnection
{
    private volatile bool _endsPage;

    public Session Session => inner.Session;

    public bool TryWrite(in OutboundFrame frame)
    {
        var (before, after, id) = frame.IsPing
            ? (null, frame.Payload.IsEmpty ? null : CrashPoints.PingAfter, default)
            : Look(frame.Payload.Span);
        if (before is not null)
            trigger.Reach(before);
        var written = inner.TryWrite(frame);
        if (after is not null)
            trigger.Reach(after);
        if (id.IsValid && marks.IsPageEnd(Session.User, id))
            _endsPage = true;
        return written;
    }

    public void Flush()
    {
        inner.Flush();
        if (!_endsPage)
            return;
        _endsPage = false;
        trigger.Reach(CrashPoints.PageWritten);
    }

    public void Close(CloseReason reason) => inner.Close(reason);

    private static (string? Before, string? After, MessageId Id) Look(ReadOnlySpan<byte> bytes)
    {
        var envelope = ImProtoResponse.Parser.ParseFrom(bytes);
        if (envelope.Type == MsgType.C2CMsgPush)
            return (CrashPoints.PushBefore, CrashPoints.PushAfter, new((long)C2CMsgPush.Parser.ParseFrom(envelope.Payload).MsgId));
        if (envelope.Type != MsgType.C2CAck)
            return default;
        var ack = C2CAckReq.Parser.ParseFrom(envelope.Payload);
        return ack.Status switch
        {
            1 => (CrashPoints.AckBefore, CrashPoints.AckAfter, default),
            3 or 4 => (CrashPoints.ReceiptBefore, CrashPoints.ReceiptAfter, new((long)ack.MsgId)),
            _ => default,
        };
    }
}
