using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;
using ImConnect.RocketMq.Faults;
using ImConnect.RocketMq.Wire;
using Status = ImConnect.RocketMq.Wire.Status;

namespace ImConnect.RocketMq.Sessions;

/// <summary>One telemetry stream: writes what waits to be written, one at a time, and answers what the server asks.</summary>
internal sealed partial class TelemetryStream(ProxyLink link, SessionParts parts)
{
    /// <summary>Settings and answers to an operator's questions: of more than so many the oldest go unanswered.</summary>
    private const int MostWaiting = 16;

    private readonly Channel<TelemetryCommand> _outgoing = Channel.CreateBounded<TelemetryCommand>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly CancellationTokenSource _cut = new();
    private volatile bool _isRegistered;

    /// <summary>The server answered the settings; stays true when the stream has ended.</summary>
    public bool IsRegistered => _isRegistered;

    public void SendSettings() => _outgoing.Writer.TryWrite(new TelemetryCommand { Settings = SessionSettings.Create(parts) });

    public void Cut() => _cut.CancelAfter(TimeSpan.Zero);

    /// <summary>From the settings to the end; says what the end was.</summary>
    public async Task<RocketMqException> RunAsync(Action registered, CancellationToken stopping)
    {
        SendSettings();
        await using var stop = stopping.UnsafeRegister(static stream => ((TelemetryStream)stream!).Finish(), this);
        using var unanswered = parts.Time.CreateTimer(
            static stream => ((TelemetryStream)stream!).CutUnlessRegistered(), this, parts.Options.RequestTimeout + parts.Timing.SettingsGrace, Timeout.InfiniteTimeSpan);
        using var call = link.OpenTelemetry(_cut.Token);
        var writing = WriteAsync(call.RequestStream);
        try
        {
            return await ReadAsync(call.ResponseStream, registered) ?? new RocketMqException(RocketMqCode.ConnectionLost, "the server ended the stream");
        }
        catch (RpcException fault)
        {
            return RpcFaults.From(fault, nothingLeft: false, link.Address);
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            Cut();
            await writing;
        }
    }

    /// <summary>No more to say; and the server gets its time to close its half.</summary>
    private void Finish()
    {
        _outgoing.Writer.TryComplete();
        _cut.CancelAfter(parts.Timing.Goodbye);
    }

    private void CutUnlessRegistered()
    {
        if (!_isRegistered)
            Cut();
    }

    private async Task<RocketMqException?> ReadAsync(IAsyncStreamReader<TelemetryCommand> reader, Action registered)
    {
        RocketMqException? said = null;
        while (await reader.MoveNext(CancellationToken.None))
        {
            var command = reader.Current;
            switch (command.CommandCase)
            {
                case TelemetryCommand.CommandOneofCase.Settings:
                    parts.Role.Apply(command.Settings);
                    if (!_isRegistered)
                    {
                        _isRegistered = true;
                        Log.Registered(parts.Logger, parts.ClientId, link.Address.ToString());
                        registered();
                    }

                    break;
                case TelemetryCommand.CommandOneofCase.PrintThreadStackTraceCommand:
                    _outgoing.Writer.TryWrite(Threads(command.PrintThreadStackTraceCommand.Nonce));
                    break;
                case TelemetryCommand.CommandOneofCase.VerifyMessageCommand:
                    await VerifyAsync(command.VerifyMessageCommand);
                    break;
                case TelemetryCommand.CommandOneofCase.ReconnectEndpointsCommand:
                    return new RocketMqException(RocketMqCode.ConnectionLost, "the server asks to connect again");
                case TelemetryCommand.CommandOneofCase.None:
                    // A status alone: what is wrong with the settings, or with who sent them. The end of the stream follows.
                    said = AnswerFaults.From(command.Status) ?? said;
                    break;
            }
        }

        return said;
    }

    private async Task VerifyAsync(VerifyMessageCommand command)
    {
        Status status;
        try
        {
            status = await parts.Role.VerifyAsync(command.Message, _cut.Token);
        }
        catch (Exception error)
        {
            status = new Status { Code = Code.FailedToConsumeMessage, Message = error.GetType().Name };
        }

        _outgoing.Writer.TryWrite(new TelemetryCommand { Status = status, VerifyMessageResult = new VerifyMessageResult { Nonce = command.Nonce } });
    }

    private async Task WriteAsync(IClientStreamWriter<TelemetryCommand> writer)
    {
        try
        {
            await foreach (var command in _outgoing.Reader.ReadAllAsync(_cut.Token))
                await writer.WriteAsync(command);
            await writer.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The stream is over; the reader says why.
        }
    }

    /// <summary>.NET has no traces of other threads to give: how the pool is doing is the next best.</summary>
    private static TelemetryCommand Threads(string nonce) => new()
    {
        Status = new Status { Code = Code.Ok },
        ThreadStackTrace = new ThreadStackTrace
        {
            Nonce = nonce,
            ThreadStackTrace_ = string.Create(
                CultureInfo.InvariantCulture,
                $"thread pool: {ThreadPool.ThreadCount} threads, {ThreadPool.PendingWorkItemCount} waiting, {ThreadPool.CompletedWorkItemCount} done"),
        },
    };
}
