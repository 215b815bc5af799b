using ImConnect.Client.Wire;

namespace ImConnect.Client.Sending;

/// <summary>A send that the gateway has not acknowledged.</summary>
internal sealed class OutboundSend(Guid id, long to, byte[] frame)
{
    private const int FirstOfApp = 200;
    private const int LastOfProtobuf = 536_870_911;

    private readonly TaskCompletionSource<SentMessage> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id => id;

    public long To => to;

    public byte[] Frame => frame;

    public Task<SentMessage> Result => _result.Task;

    /// <summary>On its way on this connection, since then; null: to be sent.</summary>
    public long? SentAt { get; set; }

    /// <summary>Ends with the app's cancellation.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    /// <exception cref="ArgumentException">An argument that no gateway would take.</exception>
    public static OutboundSend Create(long to, MessageBody body, Guid clientMessageId, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfZero(to);
        if (clientMessageId == Guid.Empty)
            throw new ArgumentException("The clientMsgId must not be empty: take Guid.NewGuid().", nameof(clientMessageId));
        if (body.Extensions.Keys.FirstOrDefault(field => field is < FirstOfApp or > LastOfProtobuf, FirstOfApp) is var bad and not FirstOfApp)
            throw new ArgumentException($"Field {bad} is not the app's: those go from {FirstOfApp} to {LastOfProtobuf}.", nameof(body));
        return new OutboundSend(clientMessageId, to, UpFrames.Send(to, clientMessageId, body, body.WrittenAt ?? time.GetUtcNow()));
    }

    /// <exception cref="MessageRefusedException">The gateway would close the connection for it.</exception>
    public void ThrowIfOver(int maxBytes)
    {
        if (frame.Length > maxBytes)
            throw new MessageRefusedException(RefusalReason.TooBig, $"it takes {frame.Length} bytes, {maxBytes} are allowed", id);
    }

    public void Acknowledge(SentMessage sent)
    {
        Cancellation.Unregister();
        _result.TrySetResult(sent);
    }

    public void Fail(Exception error)
    {
        Cancellation.Unregister();
        _result.TrySetException(error);
    }

    public void Cancel(CancellationToken cancellationToken) => _result.TrySetCanceled(cancellationToken);
}
