using System.Net.Sockets;
using System.Net.WebSockets;
using ImConnect.EndToEnd.Tests.Checker;
using ImConnect.SampleHost.Demo;
using ImConnect.Wire;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>
/// A polite client: connects whenever a host is there, first sends again what was not answered, in order and under the same client ids, and acks a push with 3
/// and then 4, repeats too. What it takes back it takes back again on each connection: that has no answer. It logs everything.
/// </summary>
/// <param name="user">Who it is.</param>
/// <param name="address">Where the host is.</param>
/// <param name="acks">Whether pushes are acked now.</param>
internal sealed class CrashClient(ulong user, HostAddress address, Func<bool> acks) : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _writing = new(1);
    private WireClient? _wire;
    private CancellationTokenSource? _online;
    private Task _running = Task.CompletedTask;

    public ClientLog Log { get; } = new(user);

    public ulong User => user;

    /// <summary>Connected, and what was open was sent again.</summary>
    public bool IsOnline => Volatile.Read(ref _wire) is not null;

    public void GoOnline()
    {
        if (_online is not null)
            return;
        _online = new CancellationTokenSource();
        _running = Task.Run(() => RunAsync(_online.Token));
    }

    /// <summary>The link breaks without a word; what was on the way is gone. It connects again at once.</summary>
    public void Break() => Volatile.Read(ref _wire)?.Abort();

    public async Task LeaveAsync()
    {
        if (_online is null)
            return;
        await _online.CancelAsync();
        await _running;
        _online.Dispose();
        _online = null;
    }

    /// <summary>Sends, or keeps it for the next connection.</summary>
    public async Task<SentMessage> SendAsync(ulong to, string text)
    {
        await _writing.WaitAsync();
        try
        {
            var message = Log.Invoked(to, text);
            if (_wire is { } wire)
                await TryAsync(() => wire.SendTextAsync(to, message.ClientId, text));
            return message;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Takes a message back, or does so on the next connection.</summary>
    public async Task WithdrawAsync(SentMessage message)
    {
        await _writing.WaitAsync();
        try
        {
            message.IsTakenBack = true;
            if (_wire is { } wire)
                await TryAsync(() => wire.WithdrawAsync(message.Ids.First(), message.To));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Acks once more what was acked on an earlier connection: that ack may have been lost with it, and acks have no answer.</summary>
    public async Task AckAgainAsync()
    {
        foreach (var push in Log.ToAckAgain())
            await AckAsync(new C2CMsgPush { MsgId = push.Id, From = push.From });
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _writing.Dispose();
    }

    private async Task RunAsync(CancellationToken leaving)
    {
        while (!leaving.IsCancellationRequested)
        {
            try
            {
                var wire = await WireClient.ConnectAsync(await address.WhenUp.WaitAsync(leaving), Tokens.For(user), user, leaving);
                await ConnectedAsync(wire, leaving);
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (IsBrokenLink(error))
            {
                // It died between being announced and now: a real client pauses too.
                await Task.WhenAny(Task.Delay(s_pause, leaving));
            }
        }
    }

    private async Task ConnectedAsync(WireClient wire, CancellationToken leaving)
    {
        try
        {
            await BeginAsync(wire);
            while (await wire.ReceiveAsync(leaving) is { } frame)
                await OnFrameAsync(frame, mayAck: true);
        }
        finally
        {
            await _writing.WaitAsync(CancellationToken.None);
            _wire = null;
            _writing.Release();
            await TryAsync(() => wire.DisposeAsync().AsTask());

            // What had come before the end was received too, and pongs may have said so.
            while (await wire.ReceiveAsync(CancellationToken.None) is { } frame)
                await OnFrameAsync(frame, mayAck: false);
        }
    }

    private async Task BeginAsync(WireClient wire)
    {
        await _writing.WaitAsync();
        try
        {
            Log.Connected();
            foreach (var message in Log.ToRepeat())
                await TryAsync(() => wire.SendTextAsync(message.To, message.ClientId, message.Text));
            foreach (var message in Log.Sent.Where(message => message.IsTakenBack))
                await TryAsync(() => wire.WithdrawAsync(message.Ids.First(), message.To));
            _wire = wire;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task OnFrameAsync(ImProtoResponse frame, bool mayAck)
    {
        if (frame.Type == MsgType.C2CMsgPush)
        {
            var push = C2CMsgPush.Parser.ParseFrom(frame.Payload);
            Log.Got(push.MsgId, push.From, new Guid(push.ClientMsgId.Span, bigEndian: true), push.Content, push.Position);
            if (mayAck && acks())
                await AckAsync(push);
        }
        else if (frame.Type == MsgType.C2CWithdraw && frame.Code == 1)
        {
            Log.GotWithdrawal(C2CWithdrawReq.Parser.ParseFrom(frame.Payload).MsgId);
        }
        else if (frame.Type == MsgType.C2CAck)
        {
            var ack = C2CAckReq.Parser.ParseFrom(frame.Payload);
            if (ack.Status >= 3)
                Log.GotReceipt(ack.MsgId, ack.Status);
            else if (ack.ClientMsgId.Length == 16)
                Log.Answered(new Guid(ack.ClientMsgId.Span, bigEndian: true), ack.MsgId, ack.Status == 1 ? 0 : ack.Reason);
        }
    }

    private async Task AckAsync(C2CMsgPush push)
    {
        await _writing.WaitAsync();
        try
        {
            if (_wire is not { } wire)
                return;
            await TryAsync(() => wire.AckAsync(push, 3));
            await TryAsync(() => wire.AckAsync(push, 4));
            Log.AckedPush(push.MsgId);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>A link that broke meanwhile is found by the reader, too.</summary>
    private static async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception error) when (IsBrokenLink(error))
        {
        }
    }

    private static bool IsBrokenLink(Exception error) => error
        is WebSocketException or IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException;
}
