using ImConnect.Persistence;

namespace ImConnect.Strategies;

/// <summary>The app's sends enter the same way as a client's, behind its checks.</summary>
internal sealed class MessageSender(SendPath path) : IMessageSender
{
    /// <inheritdoc/>
    public ValueTask<SendResult[]> SendAsync(IReadOnlyList<OutgoingMessage> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return SendAllAsync(batch, async (message, completion) =>
        {
            var fault = Check(message.From, message.To, message.ClientId, message.Body.Length);
            if (fault != Reason.None)
                return fault;
            var context = new SendContext(message.From, message.To, message.ClientId, message.Body) { Origin = SendOrigin.Server };
            return path.IsDirect ? path.Enqueue(context, EntryKind.Message, null, completion) : await path.RunAsync(context, null, completion);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SendResult[]> NotifyAsync(IReadOnlyList<FriendNotice> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return SendAllAsync(batch, (notice, completion) =>
        {
            if (notice.Kind is not (EntryKind.FriendRequest or EntryKind.FriendResponse) || notice.RequestId == Guid.Empty)
                return new(Reason.Malformed);
            var body = notice.ToBody();
            var fault = Check(notice.From, notice.To, notice.ClientId, body.Length);
            var context = new SendContext(notice.From, notice.To, notice.ClientId, body) { Origin = SendOrigin.Server };
            return new(fault != Reason.None ? fault : path.Enqueue(context, notice.Kind, null, completion));
        }, cancellationToken);
    }

    private static Reason Check(UserId from, UserId to, ClientMessageId clientId, int bodyBytes) =>
        !from.IsValid || !to.IsValid ? Reason.BadReceiver
        : !clientId.IsValid ? Reason.BadClientMessageId
        : bodyBytes > OutgoingMessage.MaxBodyBytes ? Reason.TooBig
        : Reason.None;

    private static async ValueTask<SendResult[]> SendAllAsync<T>(
        IReadOnlyList<T> batch, Func<T, TaskCompletionSource<SendResult>, ValueTask<Reason>> send, CancellationToken cancellationToken)
    {
        // One after the other into the queue, which fixes the order; then all are waited for together.
        var outcomes = new Task<SendResult>[batch.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var completion = new TaskCompletionSource<SendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            var refused = await send(batch[i], completion);
            outcomes[i] = refused == Reason.None ? completion.Task : Task.FromResult(SendResult.Refuse(refused));
        }

        return await Task.WhenAll(outcomes).WaitAsync(cancellationToken);
    }
}
